//! Makes both checks with the client that openapi-generator writes for Rust: check <live> <later> <image> <keys>.

use idcheck_client::apis::{checks_api, configuration::Configuration, Error};
use idcheck_client::models::{ThreeFactorInput, TwoFactorInput};

fn at(url: &str) -> Configuration {
    Configuration { base_path: url.to_owned(), ..Configuration::default() }
}

fn two() -> TwoFactorInput {
    TwoFactorInput::new("示例甲".to_owned(), "110009190001010001".to_owned())
}

fn three(image: &str) -> ThreeFactorInput {
    let person = ThreeFactorInput::new("示例甲".to_owned(), "110009190001010001".to_owned());
    ThreeFactorInput { image: Some(Some(image.to_owned())), ..person }
}

/// An answer, in one line. Kinds have a type of their own in each answer, so they are written as JSON.
macro_rules! show {
    ($answer:expr) => {{
        let answer = $answer;
        let kind = serde_json::to_string(&answer.kind)?;
        let reference = answer.reference.as_deref().unwrap_or("none");
        println!("{} {} {} {} {reference}", kind.trim_matches('"'), answer.verdict, answer.reason, answer.advice);
    }};
}

async fn check(live_url: &str, later_url: &str, image: &str, keys: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (live, later) = (at(live_url), at(later_url));
    let key = |number: u8| format!("{keys}-{number}");
    let named = Some(Some("order-17".to_owned()));
    let two_named = TwoFactorInput { reference: named.clone(), ..two() };
    let three_named = ThreeFactorInput { reference: named, ..three(image) };
    show!(checks_api::two_factor(&live, &key(1), two_named).await?);
    show!(checks_api::two_factor(&live, &key(2), two()).await?);
    show!(checks_api::three_factor(&live, &key(3), three_named).await?);
    show!(checks_api::three_factor(&live, &key(4), three(image)).await?);
    show!(checks_api::two_factor(&later, &key(5), two()).await?);
    show!(checks_api::three_factor(&later, &key(6), three(image)).await?);
    match checks_api::two_factor(&later, "refused-by-api-gateway", two()).await {
        Err(Error::ResponseError(refusal)) if refusal.entity.is_some() => println!("refused {}", refusal.status.as_u16()),
        other => println!("{other:?}"),
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parameters: Vec<String> = std::env::args().skip(1).collect();
    let [live, later, image, keys] = parameters.as_slice() else { return Err("four parameters".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(check(live, later, image, keys))
}
