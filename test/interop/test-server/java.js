/**
 * The Java client that the tests call, made from the model's shapes: the peers generate theirs with a toolkit that is not in
 * every registry. Same names, `java.net.http` underneath.
 */

const STRING = 'String';
const BYTES = 'java.nio.ByteBuffer';
const LIST = 'java.util.List<String>';

/** The model's structures (`client.smithy`, `object.smithy`), in Java's types. */
const SHAPES = {
  KeyMaterial: {
    rsaKey: BYTES,
    aesKey: BYTES,
    kmsKeyId: STRING,
    materialsDescription: 'java.util.Map<String, String>',
  },
  InstructionFileConfig: {
    clientId: STRING,
    enableInstructionFilePutObject: 'Boolean',
    disableInstructionFile: 'Boolean',
  },
  S3ECConfig: {
    enableLegacyUnauthenticatedModes: 'Boolean',
    enableDelayedAuthenticationMode: 'Boolean',
    enableLegacyWrappingAlgorithms: 'Boolean',
    setBufferSize: 'Long',
    keyMaterial: 'KeyMaterial',
    commitmentPolicy: 'CommitmentPolicy',
    encryptionAlgorithm: 'EncryptionAlgorithm',
    instructionFileConfig: 'InstructionFileConfig',
  },
  CreateClientInput: { config: 'S3ECConfig' },
  CreateClientOutput: { clientId: STRING },
  PutObjectInput: { bucket: STRING, key: STRING, metadata: LIST, body: BYTES, clientID: STRING },
  PutObjectOutput: { bucket: STRING, key: STRING, metadata: LIST },
  GetObjectInput: {
    bucket: STRING,
    key: STRING,
    metadata: LIST,
    clientID: STRING,
    range: STRING,
    instructionFileSuffix: STRING,
  },
  GetObjectOutput: { metadata: LIST, body: BYTES },
  ReEncryptInput: {
    bucket: STRING,
    key: STRING,
    clientID: STRING,
    newKeyMaterial: 'KeyMaterial',
    instructionFileSuffix: STRING,
    enforceRotation: 'Boolean',
  },
  ReEncryptOutput: { bucket: STRING, key: STRING, instructionFileSuffix: STRING, enforceRotation: 'Boolean' },
};

const ENUMS = {
  CommitmentPolicy: [
    'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
    'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
    'FORBID_ENCRYPT_ALLOW_DECRYPT',
  ],
  EncryptionAlgorithm: [
    'ALG_AES_256_CBC_IV16_NO_KDF',
    'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
    'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
  ],
};

const S3 = 'software/amazon/encryption/s3';
const SMITHY = 'software/amazon/smithy/java';

/** @returns {Record<string, string>} sources by their paths */
export function javaClient() {
  return Object.fromEntries([
    ...Object.entries(SHAPES).map(([name, fields]) => file(`${S3}/model/${name}`, shape(name, fields))),
    ...Object.entries(ENUMS).map(([name, values]) =>
      file(`${S3}/model/${name}`, `public enum ${name} { ${values.join(', ')} }`),
    ),
    file(`${S3}/model/Shape`, SHAPE),
    file(`${S3}/model/S3EncryptionClientError`, error('S3EncryptionClientError')),
    file(`${S3}/model/GenericServerError`, error('GenericServerError')),
    file(`${S3}/model/S3ECTestServerApiService`, SERVICE),
    file(`${S3}/client/S3ECTestServerClient`, CLIENT),
    file(`${SMITHY}/aws/client/restjson/RestJsonClientProtocol`, PROTOCOL),
    file(`${SMITHY}/client/core/ClientProtocol`, 'public interface ClientProtocol<A, B> {}'),
    file(`${SMITHY}/client/core/ClientConfig`, CONFIG),
    file(`${SMITHY}/client/core/endpoint/EndpointResolver`, RESOLVER),
    file(`${SMITHY}/http/api/HttpRequest`, 'public interface HttpRequest {}'),
    file(`${SMITHY}/http/api/HttpResponse`, 'public interface HttpResponse {}'),
  ]);
}

/** @param {string} path @param {string} source @returns {[string, string]} */
function file(path, source) {
  const name = path.split('/').slice(0, -1).join('.');
  return [`${path}.java`, `package ${name};\n\n${source}\n`];
}

/** @param {string} name @param {Record<string, string>} fields */
function shape(name, fields) {
  const capital = (/** @type {string} */ field) => field[0]?.toUpperCase() + field.slice(1);
  const setters = Object.entries(fields).map(
    ([field, type]) =>
      `    public Builder ${field}(${type} value) { shape.fields.put("${field}", value); return this; }`,
  );
  const getters = Object.entries(fields).flatMap(([field, type]) => [
    `  @SuppressWarnings("unchecked") public ${type} get${capital(field)}() { return (${type}) fields.get("${field}"); }`,
    ...(type === 'Boolean'
      ? [`  public Boolean is${capital(field)}() { return (Boolean) fields.get("${field}"); }`]
      : []),
  ]);
  return `public final class ${name} extends Shape {
  public static Builder builder() { return new Builder(); }
  public static final class Builder {
    private final ${name} shape = new ${name}();
${setters.join('\n')}
    public ${name} build() { return shape; }
  }
${getters.join('\n')}
}`;
}

const SHAPE = `import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A structure of the model: its members by their names. */
public class Shape {
  public final Map<String, Object> fields = new LinkedHashMap<>();

  /** As restJson1 has it: blobs are base64. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      if (value instanceof Shape shape) json.put(name, shape.json());
      else if (value instanceof ByteBuffer bytes) json.put(name, java.util.Base64.getEncoder().encodeToString(bytes(bytes)));
      else if (value instanceof Enum<?> one) json.put(name, one.name());
      else if (value != null) json.put(name, value);
    });
    return json;
  }

  public static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}`;

/** @param {string} name */
function error(name) {
  return `public class ${name} extends RuntimeException {
  public ${name}(String message) { super(message); }
}`;
}

const SERVICE = `public final class S3ECTestServerApiService {
  public static S3ECTestServerApiService instance() { return new S3ECTestServerApiService(); }
  public S3ECTestServerApiService schema() { return this; }
  public String id() { return "software.amazon.encryption.s3#S3ECTestServer"; }
}`;

const PROTOCOL = `import software.amazon.smithy.java.client.core.ClientProtocol;
import software.amazon.smithy.java.http.api.HttpRequest;
import software.amazon.smithy.java.http.api.HttpResponse;

public final class RestJsonClientProtocol implements ClientProtocol<HttpRequest, HttpResponse> {
  public RestJsonClientProtocol(String service) {}
}`;

const CONFIG = `import software.amazon.smithy.java.client.core.endpoint.EndpointResolver;

public final class ClientConfig {
  public static Builder builder() { return new Builder(); }
  public static final class Builder {
    public Builder service(Object service) { return this; }
    public Builder protocol(Object protocol) { return this; }
    public Builder endpointResolver(EndpointResolver resolver) { return this; }
    public ClientConfig build() { return new ClientConfig(); }
  }
}`;

const RESOLVER = `public record EndpointResolver(java.net.URI uri) {
  public static EndpointResolver staticEndpoint(java.net.URI uri) { return new EndpointResolver(uri); }
}`;

const CLIENT = `import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import software.amazon.encryption.s3.model.*;
import software.amazon.smithy.java.client.core.ClientConfig;
import software.amazon.smithy.java.client.core.endpoint.EndpointResolver;

public final class S3ECTestServerClient {
  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private final URI endpoint;

  private S3ECTestServerClient(URI endpoint) { this.endpoint = endpoint; }

  public static Builder builder() { return new Builder(); }
  public static final class Builder {
    private EndpointResolver resolver;
    public Builder endpointResolver(EndpointResolver resolver) { this.resolver = resolver; return this; }
    public Builder withConfiguration(ClientConfig config) { return this; }
    public S3ECTestServerClient build() { return new S3ECTestServerClient(resolver.uri()); }
  }

  public CreateClientOutput createClient(CreateClientInput input) {
    Map<?, ?> answer = json(send(request("/client").POST(body(input))));
    return CreateClientOutput.builder().clientId((String) answer.get("clientId")).build();
  }

  public PutObjectOutput putObject(PutObjectInput input) {
    byte[] content = Shape.bytes(input.getBody());
    send(object(input, "").PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
    return PutObjectOutput.builder().bucket(input.getBucket()).key(input.getKey()).metadata(input.getMetadata()).build();
  }

  public GetObjectOutput getObject(GetObjectInput input) {
    HttpResponse<byte[]> answer = send(object(input, "").GET());
    String metadata = answer.headers().firstValue("Content-Metadata").orElse("");
    return GetObjectOutput.builder()
        .body(ByteBuffer.wrap(answer.body()))
        .metadata(metadata.isEmpty() ? List.of() : List.of(metadata.split(",")))
        .build();
  }

  public ReEncryptOutput reEncrypt(ReEncryptInput input) {
    Map<?, ?> answer = json(send(object(input, "/reencrypt").POST(body(input.getNewKeyMaterial()))));
    return ReEncryptOutput.builder()
        .bucket((String) answer.get("bucket"))
        .key((String) answer.get("key"))
        .instructionFileSuffix((String) answer.get("instructionFileSuffix"))
        .enforceRotation((Boolean) answer.get("enforceRotation"))
        .build();
  }

  private HttpRequest.Builder object(Shape input, String verb) {
    Map<String, Object> fields = input.fields;
    HttpRequest.Builder request = request("/object/" + encoded(fields.get("bucket")) + "/" + encoded(fields.get("key")) + verb);
    header(request, "ClientID", fields.get("clientID"));
    header(request, "Range", fields.get("range"));
    header(request, "InstructionFileSuffix", fields.get("instructionFileSuffix"));
    header(request, "EnforceRotation", fields.get("enforceRotation"));
    if (fields.get("metadata") instanceof List<?> list && !list.isEmpty())
      request.header("Content-Metadata", String.join(",", list.stream().map(String::valueOf).toList()));
    return request;
  }

  private static void header(HttpRequest.Builder request, String name, Object value) {
    if (value != null) request.header(name, String.valueOf(value));
  }

  private HttpRequest.Builder request(String path) { return HttpRequest.newBuilder(endpoint.resolve(path)); }

  private static String encoded(Object text) {
    return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static HttpRequest.BodyPublisher body(Shape shape) {
    try {
      return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(shape.json()));
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private static Map<?, ?> json(HttpResponse<byte[]> answer) {
    try {
      return JSON.readValue(answer.body(), Map.class);
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    HttpResponse<byte[]> answer;
    try {
      answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
    if (answer.statusCode() < 300) return answer;
    String message = new String(answer.body(), StandardCharsets.UTF_8);
    boolean isModelled = answer.headers().firstValue("x-amzn-errortype").orElse("").contains("S3EncryptionClientError");
    if (isModelled) throw new S3EncryptionClientError(message);
    throw new GenericServerError(message);
  }
}`;
