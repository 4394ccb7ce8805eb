import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.encryption.s3.materials.AesKeyMaterial;
import software.amazon.encryption.s3.materials.AesKeyring;
import software.amazon.encryption.s3.materials.MaterialsDescription;
import software.amazon.encryption.s3.materials.PartialRsaKeyPair;
import software.amazon.encryption.s3.materials.RawKeyring;
import software.amazon.encryption.s3.materials.RsaKeyMaterial;
import software.amazon.encryption.s3.materials.RsaKeyring;

/** Raw keyrings, from the JSON of ../peer.js. */
class Keyrings {
  /** An RSA recipient is known by the public key alone. */
  static RawKeyring toWrap(JsonNode keyring, Map<String, String> description) throws Exception {
    MaterialsDescription materials = MaterialsDescription.builder().putAll(description).build();
    return isAes(keyring)
        ? AesKeyring.builder().materialsDescription(materials).wrappingKey(aesKey(keyring)).build()
        : RsaKeyring.builder()
            .materialsDescription(materials)
            .wrappingKeyPair(PartialRsaKeyPair.builder().publicKey(publicKey(keyring)).build())
            .build();
  }

  /**
   * The right key is listed under the expected material description only, beside a default key that cannot unwrap: the
   * object opens only if the client reads exactly that description.
   */
  static RawKeyring toUnwrap(JsonNode keyring, Map<String, String> description) throws Exception {
    MaterialsDescription materials = MaterialsDescription.builder().putAll(description).build();
    boolean chooses = !materials.isEmpty();
    if (isAes(keyring)) {
      SecretKey key = aesKey(keyring);
      AesKeyring.Builder aes = AesKeyring.builder();
      if (!chooses) return aes.wrappingKey(key).build();
      return aes.wrappingKey(new SecretKeySpec(new byte[32], "AES"))
          .additionalDecryptionKeyMaterial(Map.of(materials, new AesKeyMaterial(materials, key)))
          .build();
    }
    PartialRsaKeyPair pair = new PartialRsaKeyPair(privateKey(keyring), publicKey(keyring));
    RsaKeyring.Builder rsa = RsaKeyring.builder();
    if (!chooses) return rsa.wrappingKeyPair(pair).build();
    return rsa.wrappingKeyPair(PartialRsaKeyPair.builder().publicKey(publicKey(keyring)).build())
        .additionalDecryptionKeyMaterial(Map.of(materials, new RsaKeyMaterial(materials, pair)))
        .build();
  }

  private static boolean isAes(JsonNode keyring) {
    return keyring.field("type").get().asString().equals("aes");
  }

  private static SecretKey aesKey(JsonNode keyring) {
    return new SecretKeySpec(bytes(keyring, "key"), "AES");
  }

  private static PublicKey publicKey(JsonNode keyring) throws Exception {
    return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(bytes(keyring, "publicKey")));
  }

  private static PrivateKey privateKey(JsonNode keyring) throws Exception {
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes(keyring, "privateKey")));
  }

  private static byte[] bytes(JsonNode node, String name) {
    return Base64.getDecoder().decode(node.field(name).get().asString());
  }
}
