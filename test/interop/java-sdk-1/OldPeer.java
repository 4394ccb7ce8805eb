import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.kms.AWSKMSClientBuilder;
import com.amazonaws.services.s3.AmazonS3Encryption;
import com.amazonaws.services.s3.AmazonS3EncryptionClientBuilder;
import com.amazonaws.services.s3.model.CryptoConfiguration;
import com.amazonaws.services.s3.model.CryptoMode;
import com.amazonaws.services.s3.model.CryptoStorageMode;
import com.amazonaws.services.s3.model.EncryptionMaterials;
import com.amazonaws.services.s3.model.KMSEncryptionMaterials;
import com.amazonaws.services.s3.model.StaticEncryptionMaterialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/**
 * The first encryption client, of the AWS SDK for Java 1, behind the line protocol of ../peer.js. It only writes. Format
 * "cbc" is its mode EncryptionOnly, "gcm" AuthenticatedEncryption.
 */
public class OldPeer {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    JsonNode world = JSON.readTree(in.readLine());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Map<String, String> answer = Map.of();
      try {
        put(world, JSON.readTree(line));
      } catch (Exception error) {
        answer = Map.of("error", String.valueOf(error));
      }
      System.out.println(JSON.writeValueAsString(answer));
    }
    System.exit(0);
  }

  private static void put(JsonNode world, JsonNode request) throws Exception {
    AWSStaticCredentialsProvider credentials =
        new AWSStaticCredentialsProvider(
            new BasicAWSCredentials(text(world, "accessKeyId"), text(world, "secretAccessKey")));
    CryptoConfiguration configuration =
        new CryptoConfiguration(
                text(request, "format").equals("cbc")
                    ? CryptoMode.EncryptionOnly
                    : CryptoMode.AuthenticatedEncryption)
            .withStorageMode(
                request.path("placement").asText().equals("instruction-file")
                    ? CryptoStorageMode.InstructionFile
                    : CryptoStorageMode.ObjectMetadata);
    AmazonS3Encryption client =
        AmazonS3EncryptionClientBuilder.standard()
            .withCredentials(credentials)
            .withEndpointConfiguration(endpoint(world, "endpoint"))
            .withPathStyleAccessEnabled(true)
            .withKmsClient(
                AWSKMSClientBuilder.standard()
                    .withCredentials(credentials)
                    .withEndpointConfiguration(endpoint(world, "kmsEndpoint"))
                    .build())
            .withEncryptionMaterials(new StaticEncryptionMaterialsProvider(materials(request)))
            .withCryptoConfiguration(configuration)
            .build();
    client.putObject(text(world, "bucket"), text(request, "key"), new File(text(request, "file")));
  }

  private static EncryptionMaterials materials(JsonNode request) throws Exception {
    JsonNode keyring = request.get("keyring");
    EncryptionMaterials materials;
    switch (text(keyring, "type")) {
      case "aes":
        materials = new EncryptionMaterials(new SecretKeySpec(bytes(keyring, "key"), "AES"));
        break;
      case "rsa":
        KeyFactory factory = KeyFactory.getInstance("RSA");
        materials =
            new EncryptionMaterials(
                new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(bytes(keyring, "publicKey"))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(keyring, "privateKey")))));
        break;
      default:
        materials = new KMSEncryptionMaterials(text(keyring, "keyId"));
    }
    for (var entry : (Iterable<Map.Entry<String, JsonNode>>) () -> request.get("description").fields()) {
      materials.addDescription(entry.getKey(), entry.getValue().asText());
    }
    return materials;
  }

  private static EndpointConfiguration endpoint(JsonNode world, String name) {
    return new EndpointConfiguration(text(world, name), text(world, "region"));
  }

  private static byte[] bytes(JsonNode node, String name) {
    return Base64.getDecoder().decode(text(node, name));
  }

  private static String text(JsonNode node, String name) {
    return node.get(name).asText();
  }
}
