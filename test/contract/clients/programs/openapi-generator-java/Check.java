import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ChecksApi;
import org.openapitools.client.model.ThreeFactorAnswer;
import org.openapitools.client.model.ThreeFactorInput;
import org.openapitools.client.model.TwoFactorAnswer;
import org.openapitools.client.model.TwoFactorInput;

/** Makes both checks with the client that openapi-generator writes for Java: Check live later image keys. */
public final class Check {
  public static void main(String[] parameters) throws ApiException {
    ChecksApi live = new ChecksApi(new ApiClient().setBasePath(parameters[0]));
    ChecksApi later = new ChecksApi(new ApiClient().setBasePath(parameters[1]));
    String image = parameters[2];
    String keys = parameters[3];
    show(live.twoFactor(keys + "-1", two().reference("order-17")));
    show(live.twoFactor(keys + "-2", two()));
    show(live.threeFactor(keys + "-3", three(image).reference("order-17")));
    show(live.threeFactor(keys + "-4", three(image)));
    show(later.twoFactor(keys + "-5", two()));
    show(later.threeFactor(keys + "-6", three(image)));
    try {
      later.twoFactor("refused-by-api-gateway", two());
    } catch (ApiException error) {
      System.out.println("refused " + error.getCode());
    }
  }

  private static TwoFactorInput two() {
    return new TwoFactorInput().name("示例甲").idNumber("110009190001010001");
  }

  private static ThreeFactorInput three(String image) {
    return new ThreeFactorInput().name("示例甲").idNumber("110009190001010001").image(image);
  }

  private static void show(TwoFactorAnswer answer) {
    show(answer.getKind(), answer.getVerdict(), answer.getReason(), answer.getAdvice(), answer.getReference());
  }

  private static void show(ThreeFactorAnswer answer) {
    show(answer.getKind(), answer.getVerdict(), answer.getReason(), answer.getAdvice(), answer.getReference());
  }

  private static void show(Object... parts) {
    StringBuilder line = new StringBuilder();
    for (Object part : parts) line.append(line.length() == 0 ? "" : " ").append(part);
    System.out.println(line);
  }
}
