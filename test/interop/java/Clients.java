import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.encryption.s3.CommitmentPolicy;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.algorithms.AlgorithmSuite;
import software.amazon.encryption.s3.internal.InstructionFileConfig;
import software.amazon.encryption.s3.materials.Keyring;
import software.amazon.encryption.s3.materials.KmsKeyring;

/** Clients for requests. They are kept: making one takes longer than using it. */
class Clients {
  /** Room for the largest object of the matrix; the client's default is 64 MiB. */
  private static final long BUFFER_BYTES = 160L << 20;

  /**
   * The encryption client does not close the instruction files that it reads: each keeps a connection for ever, and after
   * the SDK's 50 the next read waits for one.
   */
  private static final int CONNECTIONS = 5000;

  private final Map<String, S3EncryptionClient> known = new LinkedHashMap<>();
  private final JsonNode world;
  private final StaticCredentialsProvider credentials;
  private final S3Client plain;

  Clients(JsonNode world) {
    this.world = world;
    credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(text("accessKeyId"), text("secretAccessKey")));
    plain =
        S3Client.builder()
            .endpointOverride(URI.create(text("endpoint")))
            .forcePathStyle(true)
            .region(Region.of(text("region")))
            .credentialsProvider(credentials)
            .httpClientBuilder(ApacheHttpClient.builder().maxConnections(CONNECTIONS))
            .build();
  }

  String bucket() {
    return text("bucket");
  }

  S3EncryptionClient of(Request request) throws Exception {
    boolean isV2 = request.text("format").equals("v2");
    boolean isRanged = request.text("range") != null;
    boolean writesFiles = request.intoInstructionFile() || request.text("op").equals("reencrypt");
    String described = request.isKms() ? "" : request.text("op").equals("put") + "" + request.description();
    String id = isV2 + " " + isRanged + " " + writesFiles + " " + request.keyring() + described;
    S3EncryptionClient client = known.get(id);
    if (client != null) return client;
    S3EncryptionClient.Builder builder =
        S3EncryptionClient.builderV4()
            .keyring(keyring(request))
            .setBufferSize(BUFFER_BYTES)
            .instructionFileConfig(
                InstructionFileConfig.builder()
                    .instructionFileClient(plain)
                    .enableInstructionFilePutObject(writesFiles)
                    .build())
            .endpointOverride(URI.create(text("endpoint")))
            .forcePathStyle(true)
            .region(Region.of(text("region")))
            .credentialsProvider(credentials);
    if (isRanged) builder.enableLegacyUnauthenticatedModes(true);
    if (isV2) {
      builder
          .commitmentPolicy(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
          .encryptionAlgorithm(AlgorithmSuite.ALG_AES_256_GCM_IV12_TAG16_NO_KDF);
    }
    client = builder.build();
    known.put(id, client);
    return client;
  }

  private Keyring keyring(Request request) throws Exception {
    if (!request.isKms()) {
      return request.text("op").equals("put")
          ? Keyrings.toWrap(request.keyring(), request.description())
          : Keyrings.toUnwrap(request.keyring(), request.description());
    }
    KmsClient kms =
        KmsClient.builder()
            .endpointOverride(URI.create(text("kmsEndpoint")))
            .region(Region.of(text("region")))
            .credentialsProvider(credentials)
            .build();
    return KmsKeyring.builder()
        .kmsClient(kms)
        .wrappingKeyId(request.keyring().field("keyId").get().asString())
        .build();
  }

  private String text(String name) {
    return world.field(name).get().asString();
  }
}
