//! A connection in memory to a small site, and the records that it leaves behind.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that called it")]

use std::sync::{Arc, Mutex};

use plainwire_content::{Hosts, Site};
use plainwire_field::{ConnFacts, Scheme};
use plainwire_link::Link;
use plainwire_server::{
    Event, Exchange, Limits, Model, Notice, Observer, Snapshot, Stopper, Tracer, serve_link,
};
use plainwire_testkit::site;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;

/// The client's end of a connection that is being served.
pub(crate) struct Client {
    pub(crate) pipe: DuplexStream,
    pub(crate) stopper: Stopper,
    serving: JoinHandle<()>,
    records: Arc<Records>,
}

/// One line a record: the status, the target, the content's octets, how it ended, and where there
/// is one, the referer and the user agent; and the events.
#[derive(Debug, Default)]
struct Records(Mutex<Vec<String>>, Mutex<Vec<String>>);

impl Tracer for Records {
    fn event(&self, connection: Option<u64>, event: &Event<'_>) {
        assert_eq!(connection, Some(1));
        let text = match event {
            Event::RequestLine(line) => format!("RequestLine {}", line.escape_ascii()),
            Event::Field(name, value) => {
                format!("Field {}: {}", name.escape_ascii(), value.escape_ascii())
            }
            Event::Accepted(_) => "Accepted".to_owned(),
            Event::Refused(refusal) => format!("Refused {refusal}"),
            Event::Decided(reason) => format!("Decided {}", reason.step),
            event => format!("{event:?}"),
        };
        self.1.lock().unwrap().push(text);
    }
}

impl Observer for Records {
    fn exchange(&self, record: &Exchange<'_>) {
        let status = record.status.map_or(0, |status| status.code());
        let target = record.target.unwrap_or(b"-").escape_ascii();
        let mut line = format!("{status} {target} {} {:?}", record.content_octets, record.outcome);
        for (name, word) in [("from", record.referer), ("by", record.user_agent)] {
            let word = word.map(|word| format!(" {name} {}", word.escape_ascii()));
            line.push_str(&word.unwrap_or_default());
        }
        self.0.lock().unwrap().push(line);
    }

    fn wants_reasons(&self) -> bool {
        true
    }

    fn notice(&self, notice: &Notice) {
        panic!("a single connection gives no notice: {notice}");
    }
}

impl Client {
    /// Connects over a pipe that holds this many octets each way.
    pub(crate) fn connect(pipe_octets: usize) -> Self {
        let site = site! {
            "eleven.txt" => "hello world",
            "big.bin" => vec![b'x'; 200_000],
        };
        Self::to(Site::new(Arc::new(site.memory())), pipe_octets)
    }

    /// Connects to this site.
    pub(crate) fn to(site: Site, pipe_octets: usize) -> Self {
        Self::by(Model::Event, site, pipe_octets)
    }

    /// Connects to this site, served by this model.
    pub(crate) fn by(model: Model, site: Site, pipe_octets: usize) -> Self {
        let records = Arc::new(Records::default());
        let snapshot = Snapshot {
            hosts: Hosts::all(site),
            limits: Limits::default(),
            observer: Arc::<Records>::clone(&records),
            tracer: Some(Arc::<Records>::clone(&records) as Arc<dyn Tracer>),
        };
        let facts = ConnFacts { id: 1, listener: 0, local: None, peer: None, scheme: Scheme::Http };
        let (link, pipe) = Link::memory(Arc::new(facts), pipe_octets);
        let (stopper, stop) = Stopper::new();
        let serving = tokio::spawn(serve_link(link, Arc::new(snapshot), model, stop));
        Self { pipe, stopper, serving, records }
    }

    pub(crate) async fn send(&mut self, octets: &[u8]) {
        self.pipe.write_all(octets).await.unwrap();
    }

    /// Everything up to the server's close.
    pub(crate) async fn read_to_end(&mut self) -> String {
        let mut octets = Vec::new();
        self.pipe.read_to_end(&mut octets).await.unwrap();
        String::from_utf8(octets).unwrap()
    }

    /// What arrives until this text is complete.
    pub(crate) async fn read_until(&mut self, end: &str) -> String {
        let mut text = String::new();
        while !text.ends_with(end) {
            let octet = self.pipe.read_u8().await.unwrap();
            text.push(char::from(octet));
        }
        text
    }

    /// Ends the server's task where it stands, and gives the records.
    pub(crate) async fn aborted(self) -> Vec<String> {
        let Self { pipe: _pipe, serving, records, stopper: _stopper } = self;
        serving.abort();
        assert!(serving.await.unwrap_err().is_cancelled());
        let lines = records.0.lock().unwrap();
        lines.clone()
    }

    /// Waits until the server is done with the connection, and gives the events.
    pub(crate) async fn events(self) -> Vec<String> {
        let Self { pipe, serving, records, stopper: _stopper } = self;
        drop(pipe);
        serving.await.unwrap();
        let lines = records.1.lock().unwrap();
        lines.clone()
    }

    /// Whether the server is done with the connection.
    pub(crate) fn is_over(&self) -> bool {
        self.serving.is_finished()
    }

    /// Takes nothing, says nothing and does not close, until the server has had enough.
    pub(crate) async fn finished_after_a_while(self) -> Vec<String> {
        let Self { pipe: _pipe, serving, records, stopper: _stopper } = self;
        serving.await.unwrap();
        let lines = records.0.lock().unwrap();
        lines.clone()
    }

    /// Waits until the server is done with the connection, and gives the records.
    pub(crate) async fn finished(self) -> Vec<String> {
        let Self { pipe, serving, records, stopper: _stopper } = self;
        drop(pipe);
        serving.await.unwrap();
        let lines = records.0.lock().unwrap();
        lines.clone()
    }
}
