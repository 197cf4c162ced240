//! What one client can take from another: places and turns, over real sockets on one thread.
//!
//! Server and clients share a runtime of one thread. So nothing happens between two lines of a
//! client, and what is counted does not depend on how busy the machine is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod places;
mod turns;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plainwire_content::{Hosts, Site};
use plainwire_server::{
    Drained, Exchange, Limits, Model, Notice, Observer, Server, Snapshot, Stopper,
};
use plainwire_testkit::site;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(15);

/// A server with a small site, and what it tells.
struct Running {
    address: SocketAddr,
    told: Arc<Told>,
    stopper: Stopper,
    serving: JoinHandle<std::io::Result<Drained>>,
}

/// How many exchanges there were, at which of them that of `/honest` came, and all notices.
#[derive(Debug, Default)]
struct Told {
    exchanges: AtomicU64,
    honest_at: AtomicU64,
    notices: Mutex<Vec<String>>,
}

impl Observer for Told {
    fn exchange(&self, record: &Exchange<'_>) {
        let number = self.exchanges.fetch_add(1, Ordering::Relaxed) + 1;
        if record.target == Some(b"/honest") {
            self.honest_at.store(number, Ordering::Relaxed);
        }
    }

    fn notice(&self, notice: &Notice) {
        self.notices.lock().unwrap().push(notice.to_string());
    }
}

impl Told {
    fn exchanges(&self) -> u64 {
        self.exchanges.load(Ordering::Relaxed)
    }
}

impl Running {
    fn start(limits: Limits) -> Self {
        let site = site! { "a" => "hello", "honest" => "hello", "big" => vec![b'x'; 1 << 20] };
        let told = Arc::new(Told::default());
        let snapshot = Snapshot {
            hosts: Hosts::all(Site::new(Arc::new(site.memory()))),
            limits,
            observer: Arc::<Told>::clone(&told),
            tracer: None,
        };
        let server = Server::bind(&[SocketAddr::from(([127, 0, 0, 1], 0))], None).unwrap();
        let address = server.addresses().unwrap()[0];
        let (stopper, stop) = Stopper::new();
        let serving = tokio::spawn(server.serve(Arc::new(snapshot), Model::Event, stop));
        Self { address, told, stopper, serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection that has had an answer, and idles.
    async fn connect_and_ask(&self) -> TcpStream {
        let mut stream = self.connect().await;
        ask(&mut stream, "a").await;
        stream
    }

    async fn stop(self) {
        self.stopper.stop();
        timeout(PATIENCE, self.serving).await.unwrap().unwrap().unwrap();
    }
}

fn request(name: &str) -> String {
    format!("GET /{name} HTTP/1.1\r\nHost: a\r\n\r\n")
}

/// One exchange whose answer ends in `hello`.
async fn ask(stream: &mut TcpStream, name: &str) {
    stream.write_all(request(name).as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"hello") {
        let octets = timeout(PATIENCE, stream.read_buf(&mut answer)).await.unwrap().unwrap();
        assert!(octets > 0, "closed: {}", answer.escape_ascii());
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", answer.escape_ascii());
}

/// What is sent until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut octets = Vec::new();
    // A reset is an end too.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut octets)).await.unwrap();
    String::from_utf8(octets).unwrap()
}
