// Makes both checks with the client that openapi-generator writes for Go: <live> <later> <image> <keys>.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	idcheck "idcheck.example/clients/openapigenerator"
)

func main() {
	live, later, image, keys := at(os.Args[1]), at(os.Args[2]), os.Args[3], os.Args[4]
	two(live, keys+"-1", "order-17")
	two(live, keys+"-2", "")
	three(live, keys+"-3", image, "order-17")
	three(live, keys+"-4", image, "")
	two(later, keys+"-5", "")
	three(later, keys+"-6", image, "")
	input := *idcheck.NewTwoFactorInput("示例甲", "110009190001010001")
	_, response, err := later.TwoFactor(context.Background()).IdempotencyKey("refused-by-api-gateway").TwoFactorInput(input).Execute()
	if err != nil && response != nil {
		fmt.Println("refused", response.StatusCode)
	}
}

func at(url string) *idcheck.ChecksAPIService {
	configuration := idcheck.NewConfiguration()
	configuration.Servers = idcheck.ServerConfigurations{{URL: url}}
	return idcheck.NewAPIClient(configuration).ChecksAPI
}

func two(checks *idcheck.ChecksAPIService, key, reference string) {
	input := *idcheck.NewTwoFactorInput("示例甲", "110009190001010001")
	if reference != "" {
		input.SetReference(reference)
	}
	answer, _, err := checks.TwoFactor(context.Background()).IdempotencyKey(key).TwoFactorInput(input).Execute()
	if err != nil {
		log.Fatal(err)
	}
	show(answer.Kind, answer.Verdict, answer.Reason, answer.Advice, answer.Reference.Get())
}

func three(checks *idcheck.ChecksAPIService, key, image, reference string) {
	input := *idcheck.NewThreeFactorInput("示例甲", "110009190001010001")
	input.SetImage(image)
	if reference != "" {
		input.SetReference(reference)
	}
	answer, _, err := checks.ThreeFactor(context.Background()).IdempotencyKey(key).ThreeFactorInput(input).Execute()
	if err != nil {
		log.Fatal(err)
	}
	show(answer.Kind, answer.Verdict, answer.Reason, answer.Advice, answer.Reference.Get())
}

func show(kind, verdict, reason, advice string, reference *string) {
	name := "none"
	if reference != nil {
		name = *reference
	}
	fmt.Println(kind, verdict, reason, advice, name)
}
