// The Amazon S3 Encryption Client for Go behind the line protocol of ../peer.js.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/aws/amazon-s3-encryption-client-go/v4/client"
	"github.com/aws/amazon-s3-encryption-client-go/v4/commitment"
	"github.com/aws/amazon-s3-encryption-client-go/v4/materials"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	// The client reads instruction files with the defaults of this; an older version ignores AWS_ENDPOINT_URL_S3.
	_ "github.com/aws/aws-sdk-go-v2/config"
)

type world struct {
	Endpoint, KmsEndpoint, Region, Bucket, AccessKeyId, SecretAccessKey string
}

type request struct {
	Op, Key, Format, File string
	Range                 *string
	Description           map[string]string
	Keyring               struct{ KeyId string }
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	var w world
	if !next(lines, &w) {
		return
	}
	for {
		var r request
		if !next(lines, &r) {
			return
		}
		answer := map[string]string{}
		if err := w.answer(r); err != nil {
			answer["error"] = err.Error()
		}
		json.NewEncoder(os.Stdout).Encode(answer)
	}
}

func next(lines *bufio.Reader, value any) bool {
	line, err := lines.ReadBytes('\n')
	return err == nil && json.Unmarshal(line, value) == nil
}

func (w world) answer(r request) (err error) {
	// A panic of the client ends this request only.
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v", panicked)
		}
	}()
	encrypting, err := w.client(r)
	if err != nil {
		return err
	}
	// The client takes the encryption context from here, under this very key.
	ctx := context.WithValue(context.Background(), client.EncryptionContext, r.Description)
	switch r.Op {
	case "put":
		return w.put(ctx, encrypting, r)
	case "get":
		return w.get(ctx, encrypting, r)
	case "delete":
		_, err = encrypting.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &w.Bucket, Key: &r.Key})
		return err
	}
	return fmt.Errorf("this client has no %s", r.Op)
}

func (w world) put(ctx context.Context, encrypting *client.S3EncryptionClientV4, r request) error {
	file, err := os.Open(r.File)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = encrypting.PutObject(ctx, &s3.PutObjectInput{Bucket: &w.Bucket, Key: &r.Key, Body: file})
	return err
}

func (w world) get(ctx context.Context, encrypting *client.S3EncryptionClientV4, r request) error {
	out, err := encrypting.GetObject(ctx, &s3.GetObjectInput{Bucket: &w.Bucket, Key: &r.Key, Range: r.Range})
	if err != nil {
		return err
	}
	defer out.Body.Close()
	content, err := io.ReadAll(out.Body)
	if err != nil {
		return err
	}
	return os.WriteFile(r.File, content, 0o600)
}

func (w world) client(r request) (*client.S3EncryptionClientV4, error) {
	identity := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: w.AccessKeyId, SecretAccessKey: w.SecretAccessKey}, nil
	})
	plain := s3.New(s3.Options{
		BaseEndpoint: &w.Endpoint, Region: w.Region, Credentials: identity, UsePathStyle: true,
		// What config.LoadDefaultConfig sets.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	})
	keys := kms.New(kms.Options{BaseEndpoint: &w.KmsEndpoint, Region: w.Region, Credentials: identity})
	manager, err := materials.NewCryptographicMaterialsManager(materials.NewKmsKeyring(keys, r.Keyring.KeyId))
	if err != nil {
		return nil, err
	}
	return client.New(plain, manager, func(options *client.EncryptionClientOptions) {
		if r.Format == "v2" {
			options.CommitmentPolicy = commitment.FORBID_ENCRYPT_ALLOW_DECRYPT
		}
	})
}
