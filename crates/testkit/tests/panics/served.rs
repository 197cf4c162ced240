//! A server in this process, on a thread of its own, and the records that it leaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use plainwire_content::{Hosts, Site};
use plainwire_server::{
    Event, Exchange, Limits, Model, Notice, Observer, Server, Snapshot, Stopper, Tracer,
};

/// All models.
pub(crate) const MODELS: [Model; 3] = [Model::Event, Model::Threads, Model::Single];

/// A server that runs until it is stopped.
pub(crate) struct Served {
    address: SocketAddr,
    stopper: Stopper,
    thread: JoinHandle<()>,
    records: Arc<Records>,
}

/// One line a record: the status, the target, the content's octets, how it ended.
#[derive(Debug, Default)]
struct Records {
    lines: Mutex<Vec<String>>,
    /// Whether it panics over targets that ask for it, and over every event.
    panics: bool,
}

impl Served {
    /// Serves the site by this model.
    pub(crate) fn by(model: Model, site: Site) -> Self {
        Self::watched(model, site, false)
    }

    /// Serves it; where it `panics`, the observer does so over each target that has this word in
    /// it, and the tracer over everything.
    pub(crate) fn watched(model: Model, site: Site, panics: bool) -> Self {
        let records = Arc::new(Records { panics, ..Records::default() });
        let tracer = panics.then(|| Arc::<Records>::clone(&records) as Arc<dyn Tracer>);
        let snapshot = Snapshot {
            hosts: Hosts::all(site),
            limits: Limits::default(),
            observer: Arc::<Records>::clone(&records),
            tracer,
        };
        let server = Server::bind(&[(Ipv4Addr::LOCALHOST, 0).into()], None).unwrap();
        let address = server.addresses().unwrap()[0];
        let (stopper, stop) = Stopper::new();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let drained = runtime.unwrap().block_on(server.serve(Arc::new(snapshot), model, stop));
            assert_eq!(drained.unwrap().unfinished, 0);
        });
        Self { address, stopper, thread, records }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets it finish what is under way, and gives the records.
    pub(crate) fn stop(self) -> Vec<String> {
        self.stopper.stop();
        self.thread.join().unwrap();
        let lines = self.records.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.clone()
    }
}

impl Observer for Records {
    fn exchange(&self, record: &Exchange<'_>) {
        let status = record.status.map_or(0, |status| status.code());
        let target = record.target.unwrap_or(b"-").escape_ascii().to_string();
        if self.panics && target.contains("panic") {
            resume_unwind(Box::new("the observer is at fault"));
        }
        let line = format!("{status} {target} {} {:?}", record.content_octets, record.outcome);
        self.lines.lock().unwrap().push(line);
    }

    fn notice(&self, notice: &Notice) {
        panic!("nothing here is worth a notice: {notice}");
    }
}

impl Tracer for Records {
    fn event(&self, _: Option<u64>, _: &Event<'_>) {
        resume_unwind(Box::new("the tracer is at fault"));
    }
}
