module sealift-vectors-reader

go 1.24
