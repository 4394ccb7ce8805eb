import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.encryption.s3.CommitmentPolicy;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.algorithms.AlgorithmSuite;
import software.amazon.encryption.s3.internal.InstructionFileConfig;
import software.amazon.encryption.s3.internal.ReEncryptInstructionFileRequest;
import software.amazon.encryption.s3.materials.AesKeyMaterial;
import software.amazon.encryption.s3.materials.AesKeyring;
import software.amazon.encryption.s3.materials.Keyring;
import software.amazon.encryption.s3.materials.KmsKeyring;
import software.amazon.encryption.s3.materials.MaterialsDescription;
import software.amazon.encryption.s3.materials.PartialRsaKeyPair;
import software.amazon.encryption.s3.materials.RawKeyring;
import software.amazon.encryption.s3.materials.RsaKeyMaterial;
import software.amazon.encryption.s3.materials.RsaKeyring;

/** The Amazon S3 Encryption Client for Java behind the line protocol of ../peer.js. */
public class Peer {
  /** Room for the largest object of the matrix; the client's default is 64 MiB. */
  private static final long BUFFER_BYTES = 160L << 20;

  private final Map<String, S3EncryptionClient> clients = new LinkedHashMap<>();
  private final JsonNode world;
  private final StaticCredentialsProvider credentials;

  private Peer(JsonNode world) {
    this.world = world;
    credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(text(world, "accessKeyId"), text(world, "secretAccessKey")));
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Peer peer = new Peer(JsonNode.parser().parse(in.readLine()));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(peer.answer(JsonNode.parser().parse(line)));
    }
    System.exit(0);
  }

  private String answer(JsonNode request) {
    JsonWriter answer = JsonWriter.create().writeStartObject();
    try {
      switch (text(request, "op")) {
        case "put" -> put(request);
        case "share" -> share(request);
        default -> get(request);
      }
    } catch (Exception error) {
      answer.writeFieldName("error").writeValue(chain(error));
    }
    return new String(answer.writeEndObject().getBytes(), StandardCharsets.UTF_8);
  }

  private void put(JsonNode request) throws Exception {
    client(request)
        .putObject(
            to -> {
              to.bucket(text(world, "bucket")).key(text(request, "key"));
              if (isKms(request)) {
                to.overrideConfiguration(S3EncryptionClient.withAdditionalConfiguration(description(request)));
              }
            },
            RequestBody.fromFile(Path.of(text(request, "file"))));
  }

  private void get(JsonNode request) throws Exception {
    try (ResponseInputStream<GetObjectResponse> content =
        client(request)
            .getObject(
                from -> {
                  from.bucket(text(world, "bucket")).key(text(request, "key"));
                  if (isKms(request)) {
                    from.overrideConfiguration(
                        S3EncryptionClient.withAdditionalConfiguration(description(request)));
                  }
                })) {
      Files.copy(content, Path.of(text(request, "file")));
    }
  }

  /** A second instruction file, for another RSA recipient. */
  private void share(JsonNode request) throws Exception {
    client(request)
        .reEncryptInstructionFile(
            ReEncryptInstructionFileRequest.builder()
                .bucket(text(world, "bucket"))
                .key(text(request, "key"))
                .newKeyring((RawKeyring) keyring(request.field("recipient").get()))
                .instructionFileSuffix(text(request, "suffix"))
                .build());
  }

  /** Clients are kept: making one takes longer than using it. */
  private S3EncryptionClient client(JsonNode request) throws Exception {
    String described = isKms(request) ? "" : text(request, "op") + description(request);
    boolean hasFile = request.field("instructionFile").map(JsonNode::asBoolean).orElse(false);
    String id = text(request, "format") + request.field("keyring").get() + described + hasFile;
    S3EncryptionClient known = clients.get(id);
    if (known != null) return known;
    S3EncryptionClient.Builder builder =
        S3EncryptionClient.builderV4()
            .keyring(keyring(request))
            .setBufferSize(BUFFER_BYTES)
            .endpointOverride(URI.create(text(world, "endpoint")))
            .forcePathStyle(true)
            .region(Region.of(text(world, "region")))
            .credentialsProvider(credentials);
    if (text(request, "format").equals("v2")) {
      builder
          .commitmentPolicy(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
          .encryptionAlgorithm(AlgorithmSuite.ALG_AES_256_GCM_IV12_TAG16_NO_KDF);
    }
    if (hasFile) {
      S3Client plain =
          S3Client.builder()
              .endpointOverride(URI.create(text(world, "endpoint")))
              .forcePathStyle(true)
              .region(Region.of(text(world, "region")))
              .credentialsProvider(credentials)
              .build();
      builder.instructionFileConfig(
          InstructionFileConfig.builder()
              .instructionFileClient(plain)
              .enableInstructionFilePutObject(true)
              .build());
    }
    S3EncryptionClient client = builder.build();
    clients.put(id, client);
    return client;
  }

  /**
   * To read, the right key is listed under the expected material description only, beside a default key that cannot
   * unwrap: the object opens only if the client reads exactly that description.
   */
  private Keyring keyring(JsonNode request) throws Exception {
    JsonNode keyring = request.field("keyring").get();
    MaterialsDescription materials = MaterialsDescription.builder().putAll(description(request)).build();
    boolean chooses = text(request, "op").equals("get") && !materials.isEmpty();
    switch (text(keyring, "type")) {
      case "aes":
        SecretKey key = new SecretKeySpec(bytes(keyring, "key"), "AES");
        AesKeyring.Builder aes = AesKeyring.builder().materialsDescription(materials);
        if (!chooses) return aes.wrappingKey(key).build();
        return aes.wrappingKey(new SecretKeySpec(new byte[32], "AES"))
            .additionalDecryptionKeyMaterial(Map.of(materials, new AesKeyMaterial(materials, key)))
            .build();
      case "rsa":
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(bytes(keyring, "publicKey")));
        PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(keyring, "privateKey")));
        PartialRsaKeyPair pair = new PartialRsaKeyPair(privateKey, publicKey);
        RsaKeyring.Builder rsa = RsaKeyring.builder().materialsDescription(materials);
        if (!chooses) return rsa.wrappingKeyPair(pair).build();
        return rsa.wrappingKeyPair(PartialRsaKeyPair.builder().publicKey(publicKey).build())
            .additionalDecryptionKeyMaterial(Map.of(materials, new RsaKeyMaterial(materials, pair)))
            .build();
      default:
        KmsClient kms =
            KmsClient.builder()
                .endpointOverride(URI.create(text(world, "kmsEndpoint")))
                .region(Region.of(text(world, "region")))
                .credentialsProvider(credentials)
                .build();
        return KmsKeyring.builder().kmsClient(kms).wrappingKeyId(text(keyring, "keyId")).build();
    }
  }

  private static boolean isKms(JsonNode request) {
    return text(request.field("keyring").get(), "type").equals("kms");
  }

  private static Map<String, String> description(JsonNode request) {
    Map<String, String> map = new LinkedHashMap<>();
    request.field("description").get().asObject().forEach((name, value) -> map.put(name, value.asString()));
    return map;
  }

  private static byte[] bytes(JsonNode node, String name) {
    return Base64.getDecoder().decode(text(node, name));
  }

  private static String text(JsonNode node, String name) {
    return node.field(name).get().asString();
  }

  private static String chain(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable at = error; at != null; at = at.getCause()) {
      text.append(text.length() > 0 ? " < " : "").append(at.getClass().getSimpleName()).append(": ").append(at.getMessage());
    }
    return text.toString();
  }
}
