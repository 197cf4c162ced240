//! What the models have in common and where they differ, on one connection.

use std::sync::Arc;
use std::time::Duration;

use plainwire_content::Site;
use plainwire_server::Model;
use plainwire_testkit::site;
use tokio::time::{Instant, sleep};

use crate::client::Client;

const GET: &[u8] = b"GET /eleven.txt HTTP/1.1\r\nHost: a\r\n\r\n";

fn by(model: Model) -> Client {
    let store = site! { "eleven.txt" => "hello world" }.memory();
    Client::by(model, Site::new(Arc::new(store)), 64 * 1024)
}

// RFC 9112 §9.3, §9.6
#[tokio::test(start_paused = true)]
async fn model_of_one_request_says_so_and_closes_behind_it() {
    for model in [Model::Threads, Model::Single] {
        let mut client = by(model);
        client.send(&[GET, GET].concat()).await;
        let answers = client.read_to_end().await;
        assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 1, "{model:?}: {answers}");
        assert!(answers.contains("\r\nConnection: close\r\n"), "{model:?}: {answers}");
    }
    let mut client = by(Model::Event);
    client.send(GET).await;
    assert!(!client.read_until("hello world").await.contains("Connection:"));
}

// RFC 9112 §9.6
#[tokio::test(start_paused = true)]
async fn request_behind_the_only_one_is_taken_so_that_no_reset_costs_the_answer() {
    for model in [Model::Threads, Model::Single] {
        let mut client = by(model);
        client.send(GET).await;
        client.read_until("hello world").await;
        sleep(Duration::from_secs(1)).await;
        client.send(GET).await;
        assert_eq!(client.read_to_end().await, "", "{model:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn silent_client_is_let_go_sooner_where_one_is_served_at_a_time() {
    for (model, seconds) in [(Model::Single, 2), (Model::Threads, 10), (Model::Event, 10)] {
        let begun = Instant::now();
        assert_eq!(by(model).read_to_end().await, "");
        assert_eq!(begun.elapsed().as_secs(), seconds, "{model:?}");
    }
}

// RFC 9110 §15.5.9
#[tokio::test(start_paused = true)]
async fn head_that_has_begun_has_its_time_in_every_model() {
    for model in [Model::Single, Model::Threads, Model::Event] {
        let mut client = by(model);
        client.send(&GET[..1]).await;
        sleep(Duration::from_secs(9)).await;
        client.send(&GET[1..]).await;
        assert!(client.read_until("hello world").await.starts_with("HTTP/1.1 200"), "{model:?}");
    }
}
