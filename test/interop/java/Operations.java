import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.internal.ReEncryptInstructionFileRequest;

/** What the other side of the protocol asks for. */
class Operations {
  private final Clients clients;

  Operations(Clients clients) {
    this.clients = clients;
  }

  void run(Request request) throws Exception {
    switch (request.text("op")) {
      case "put":
        put(request);
        break;
      case "get":
        get(request);
        break;
      case "delete":
        clients.of(request).deleteObject(from -> from.bucket(clients.bucket()).key(request.text("key")));
        break;
      case "reencrypt":
        reEncrypt(request);
        break;
      default:
        throw new IllegalArgumentException(request.text("op"));
    }
  }

  private void put(Request request) throws Exception {
    clients
        .of(request)
        .putObject(
            to -> to.bucket(clients.bucket()).key(request.text("key")).overrideConfiguration(overrides(request)),
            RequestBody.fromFile(Path.of(request.text("file"))));
  }

  private void get(Request request) throws Exception {
    try (ResponseInputStream<GetObjectResponse> content =
        clients
            .of(request)
            .getObject(
                from ->
                    from.bucket(clients.bucket())
                        .key(request.text("key"))
                        .range(request.text("range"))
                        .overrideConfiguration(overrides(request)))) {
      Files.copy(content, Path.of(request.text("file")));
    }
  }

  private void reEncrypt(Request request) throws Exception {
    ReEncryptInstructionFileRequest.Builder builder =
        ReEncryptInstructionFileRequest.builder()
            .bucket(clients.bucket())
            .key(request.text("key"))
            .newKeyring(Keyrings.toWrap(request.newKeyring(), request.newDescription()))
            .enforceRotation(request.is("enforceRotation"));
    // The client puts the dot before it.
    if (request.text("suffix") != null) builder.instructionFileSuffix(request.text("suffix").substring(1));
    clients.of(request).reEncryptInstructionFile(builder.build());
  }

  private static Consumer<AwsRequestOverrideConfiguration.Builder> overrides(Request request) {
    return overrides -> {
      if (request.isKms()) {
        S3EncryptionClient.withAdditionalConfiguration(request.description()).accept(overrides);
      }
      if (request.text("suffix") != null) {
        S3EncryptionClient.withCustomInstructionFileSuffix(request.text("suffix")).accept(overrides);
      }
    };
  }
}
