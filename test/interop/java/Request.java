import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** One line of the protocol of ../peer.js. */
class Request {
  private final JsonNode fields;

  Request(JsonNode fields) {
    this.fields = fields;
  }

  String text(String name) {
    return fields.field(name).map(JsonNode::asString).orElse(null);
  }

  boolean is(String name) {
    return fields.field(name).map(JsonNode::asBoolean).orElse(false);
  }

  JsonNode keyring() {
    return fields.field("keyring").get();
  }

  boolean isKms() {
    return keyring().field("type").get().asString().equals("kms");
  }

  boolean intoInstructionFile() {
    return "instruction-file".equals(text("placement"));
  }

  /** Material description, or with KMS the encryption context. */
  Map<String, String> description() {
    return map(fields.field("description").get());
  }

  /** The keyring that a data key is wrapped with anew, and its description. */
  JsonNode newKeyring() {
    return fields.field("newKeyring").get();
  }

  Map<String, String> newDescription() {
    return map(fields.field("newDescription").get());
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.asObject().forEach((name, value) -> map.put(name, value.asString()));
    return map;
  }
}
