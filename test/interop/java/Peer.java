import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** The Amazon S3 Encryption Client for Java behind the line protocol of ../peer.js. */
public class Peer {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Operations operations = new Operations(new Clients(JsonNode.parser().parse(in.readLine())));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(answer(operations, new Request(JsonNode.parser().parse(line))));
    }
    System.exit(0);
  }

  private static String answer(Operations operations, Request request) {
    JsonWriter answer = JsonWriter.create().writeStartObject();
    try {
      operations.run(request);
    } catch (Exception error) {
      answer.writeFieldName("error").writeValue(chain(error));
    }
    return new String(answer.writeEndObject().getBytes(), StandardCharsets.UTF_8);
  }

  private static String chain(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable at = error; at != null; at = at.getCause()) {
      text.append(text.length() > 0 ? " < " : "").append(at.getClass().getSimpleName()).append(": ").append(at.getMessage());
    }
    return text.toString();
  }
}
