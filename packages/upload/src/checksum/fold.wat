;; One round of `fold` in crc64nvme.ts, four words at a time. What is made stands 2519 words (10076 bytes) behind what it is made of; the
;; offsets are the exponents in words of four bytes. A round whose words are no multiple of four makes up to three too many, which
;; nobody reads.
(module
  (memory (export "memory") 1)
  (func (export "fold") (param $words i32)
    (local $at i32)
    (local $end i32)
    (local.set $end (i32.shl (local.get $words) (i32.const 2)))
    (loop $next
      (v128.store offset=10076 align=4 (local.get $at)
        (v128.xor (v128.load offset=32768 align=4 (local.get $at))
        (v128.xor (v128.load align=4 (local.get $at))
        (v128.xor (v128.load offset=688 align=4 (local.get $at))
        (v128.xor (v128.load offset=1300 align=4 (local.get $at))
        (v128.xor (v128.load offset=1816 align=4 (local.get $at))
        (v128.xor (v128.load offset=3744 align=4 (local.get $at))
        (v128.xor (v128.load offset=8348 align=4 (local.get $at))
                  (v128.load offset=9132 align=4 (local.get $at))))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))))
