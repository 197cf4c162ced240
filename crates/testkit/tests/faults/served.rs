//! A server in this process, and the records that it leaves: one connection in memory, for every
//! break at every octet; or sockets of its own, for what only a kernel does.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle as Thread;
use std::time::Duration;

use plainwire_content::{Hosts, Site};
use plainwire_field::{ConnFacts, Scheme};
use plainwire_link::Link;
use plainwire_server::{
    Exchange, Limits, Model, Notice, Observer, Outcome, Server, Snapshot, Stopper, serve_link,
};
use plainwire_store::Store;
use plainwire_testkit::limits::ANSWER_WAIT_MAX;
use plainwire_testkit::wait;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// One record, as far as a test asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// 0 where no octet of a response was sent.
    pub(crate) status: u16,
    pub(crate) target: String,
    pub(crate) octets: u64,
    pub(crate) outcome: Outcome,
}

/// All records, in order.
#[derive(Debug, Default)]
pub(crate) struct Records(Mutex<Vec<Record>>);

/// What is served, shared by many connections, so that whatever is random is the same in all.
#[derive(Debug, Clone)]
pub(crate) struct Serving {
    hosts: Hosts,
    limits: Limits,
    model: Model,
}

/// The client's end of one connection in memory.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) pipe: DuplexStream,
    serving: JoinHandle<()>,
    records: Arc<Records>,
    _stopper: Stopper,
}

/// A server with sockets on 127.0.0.1, ended when dropped.
#[derive(Debug)]
pub(crate) struct Sockets {
    address: SocketAddr,
    records: Arc<Records>,
    stopper: Stopper,
    thread: Option<Thread<()>>,
}

impl Records {
    pub(crate) fn all(&self) -> Vec<Record> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Records {
    fn exchange(&self, record: &Exchange<'_>) {
        self.0.lock().unwrap().push(Record {
            status: record.status.map_or(0, |status| status.code()),
            target: record.target.unwrap_or(b"-").escape_ascii().to_string(),
            octets: record.content_octets,
            outcome: record.outcome.clone(),
        });
    }

    fn notice(&self, notice: &Notice) {
        panic!("nothing here concerns the server itself: {notice}");
    }
}

impl Serving {
    /// This store in this model.
    pub(crate) fn new(model: Model, store: Arc<dyn Store>) -> Self {
        Self { hosts: Hosts::all(Site::new(store)), limits: Limits::default(), model }
    }

    /// The same with other limits.
    pub(crate) fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    fn snapshot(&self, records: &Arc<Records>) -> Arc<Snapshot> {
        Arc::new(Snapshot {
            hosts: self.hosts.clone(),
            limits: self.limits,
            observer: Arc::clone(records) as Arc<dyn Observer>,
            tracer: None,
        })
    }

    /// Connects over a pipe that holds this many octets each way.
    pub(crate) fn connect(&self, pipe_octets: usize) -> Client {
        let records = Arc::<Records>::default();
        let snapshot = self.snapshot(&records);
        let facts = ConnFacts { id: 1, listener: 0, local: None, peer: None, scheme: Scheme::Http };
        let (link, pipe) = Link::memory(Arc::new(facts), pipe_octets);
        let (stopper, stop) = Stopper::new();
        let serving = tokio::spawn(serve_link(link, snapshot, self.model, stop));
        Client { pipe, serving, records, _stopper: stopper }
    }

    /// Sends these octets and reads to the end: what came, and the records.
    pub(crate) async fn exchange(&self, octets: &[u8]) -> (Vec<u8>, Vec<Record>) {
        let mut client = self.connect(PIPE_OCTETS);
        client.pipe.write_all(octets).await.unwrap();
        let came = client.rest().await;
        (came, client.left().await)
    }

    /// Listens, in a thread and a runtime of its own.
    pub(crate) fn listen(&self) -> Sockets {
        let records = Arc::<Records>::default();
        let snapshot = self.snapshot(&records);
        let server = Server::bind(&["127.0.0.1:0".parse().unwrap()], None).unwrap();
        let address = server.addresses().unwrap()[0];
        let (stopper, stop) = Stopper::new();
        let model = self.model;
        let thread = std::thread::spawn(move || {
            let mut builder = match model {
                Model::Event => tokio::runtime::Builder::new_multi_thread(),
                Model::Threads | Model::Single => tokio::runtime::Builder::new_current_thread(),
            };
            let runtime = builder.worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(server.serve(snapshot, model, stop)).unwrap();
            runtime.shutdown_timeout(Duration::from_secs(1));
        });
        Sockets { address, records, stopper, thread: Some(thread) }
    }
}

impl Client {
    /// What comes to the server's close, in a time that is longer than every deadline.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut octets = Vec::new();
        let read = self.pipe.read_to_end(&mut octets);
        timeout(LONGEST, read).await.expect("the server closes").unwrap();
        octets
    }

    /// Takes this many octets.
    pub(crate) async fn take(&mut self, octets: usize) -> Vec<u8> {
        let mut taken = vec![0; octets];
        let read = self.pipe.read_exact(&mut taken);
        timeout(LONGEST, read).await.expect("they come").unwrap();
        taken
    }

    /// Takes this many octets, or all where there are fewer.
    pub(crate) async fn take_most(&mut self, octets: usize) -> Vec<u8> {
        let mut taken = Vec::new();
        let mut some = (&mut self.pipe).take(octets as u64);
        timeout(LONGEST, some.read_to_end(&mut taken)).await.expect("they come").unwrap();
        taken
    }

    /// Waits until nothing happens any more without the client: the clock is paused.
    pub(crate) async fn settled(&self) {
        sleep(Duration::from_millis(1)).await;
    }

    /// Goes, and waits until the server is done with the connection.
    pub(crate) async fn left(self) -> Vec<Record> {
        let Self { pipe, serving, records, _stopper } = self;
        drop(pipe);
        timeout(LONGEST, serving).await.expect("the server lets go").unwrap();
        records.all()
    }

    /// Stays without taking anything, until the server is done with the connection.
    pub(crate) async fn stayed(self) -> Vec<Record> {
        let Self { pipe: _pipe, serving, records, _stopper } = self;
        timeout(LONGEST, serving).await.expect("the server lets go").unwrap();
        records.all()
    }
}

impl Sockets {
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The records, once there are this many.
    pub(crate) fn records(&self, count: usize) -> Vec<Record> {
        wait::until("the records", ANSWER_WAIT_MAX, || {
            let all = self.records.all();
            (all.len() >= count).then_some(all)
        })
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        self.stopper.stop();
        self.stopper.cut();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(std::thread::panicking() || ended.is_ok(), "the server ended badly");
        }
    }
}

/// Requests fit, and large files do not.
pub(crate) const PIPE_OCTETS: usize = 4096;

/// On the paused clock. Longer than all deadlines one behind the other.
const LONGEST: Duration = Duration::from_secs(600);
