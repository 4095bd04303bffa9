// Makes both checks with the client that oapi-codegen writes: <live> <later> <image> <keys>.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	idcheck "idcheck.example/clients/oapicodegen"
)

func main() {
	live, later, image, keys := at(os.Args[1]), at(os.Args[2]), os.Args[3], os.Args[4]
	order := "order-17"
	two(live, keys+"-1", &order)
	two(live, keys+"-2", nil)
	three(live, keys+"-3", image, &order)
	three(live, keys+"-4", image, nil)
	two(later, keys+"-5", nil)
	three(later, keys+"-6", image, nil)
	parameters := &idcheck.TwoFactorParams{IdempotencyKey: "refused-by-api-gateway"}
	input := idcheck.TwoFactorInput{Name: "示例甲", IdNumber: "110009190001010001"}
	refused, err := later.TwoFactorWithResponse(context.Background(), parameters, input)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("refused", refused.StatusCode())
}

func at(url string) *idcheck.ClientWithResponses {
	client, err := idcheck.NewClientWithResponses(url)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func two(client *idcheck.ClientWithResponses, key string, reference *string) {
	parameters := &idcheck.TwoFactorParams{IdempotencyKey: key}
	input := idcheck.TwoFactorInput{Name: "示例甲", IdNumber: "110009190001010001", Reference: reference}
	answer, err := client.TwoFactorWithResponse(context.Background(), parameters, input)
	if err != nil || answer.JSON200 == nil {
		log.Fatal(err, answer)
	}
	verdict := answer.JSON200
	show(string(verdict.Kind), verdict.Verdict, verdict.Reason, verdict.Advice, verdict.Reference)
}

func three(client *idcheck.ClientWithResponses, key, image string, reference *string) {
	parameters := &idcheck.ThreeFactorParams{IdempotencyKey: key}
	input := idcheck.ThreeFactorInput{Name: "示例甲", IdNumber: "110009190001010001", Image: &image, Reference: reference}
	answer, err := client.ThreeFactorWithResponse(context.Background(), parameters, input)
	if err != nil || answer.JSON200 == nil {
		log.Fatal(err, answer)
	}
	verdict := answer.JSON200
	show(string(verdict.Kind), verdict.Verdict, verdict.Reason, verdict.Advice, verdict.Reference)
}

func show(kind, verdict, reason, advice string, reference *string) {
	name := "none"
	if reference != nil {
		name = *reference
	}
	fmt.Println(kind, verdict, reason, advice, name)
}
