//! From options to a running server and back to nothing.
//!
//! The order matters: sockets, folders and logs are opened first, and what has to be known of the
//! machine is looked up. Then the process confines itself, while it has one thread; threads (the
//! log's writer, the runtime's workers) come last and inherit it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use plainwire_content::{Hosts, Site};
use plainwire_server::{Limits, Model, Server, Snapshot, Stopper, Tracer};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;
use crate::limits::{
    CUT_TIMEOUT, DESCRIPTORS_EACH, DESCRIPTORS_RESERVED, DISK_THREAD_KEPT, DISK_THREADS_MAX,
    THREADS_DEFAULT,
};
use crate::log::{self, Log, Sink};
use crate::options::{ModelName, Options};
use crate::sandbox::{self, Plan, Reach, Report, Step, User};
use crate::surroundings::Surroundings;
use crate::terminal::say;
use crate::trace::Trace;
use crate::{banner, bind, fault, memory, root};

/// Serves until a signal says stop, and says why when it cannot.
pub(crate) fn run(options: &Options, program: &OsStr) -> ExitCode {
    let trace = options.trace.map(|form| Arc::new(Trace::new(form)));
    let tracer = trace.clone().map(|trace| trace as Arc<dyn Tracer>);
    let started = prepare(options, program, tracer.as_ref()).and_then(|ready| {
        let confined = confine(&ready, options)?;
        trace.iter().for_each(|trace| trace.say("confine", confined.summary()));
        let reach =
            confined.has(Step::Files).then(|| Reach::new(&ready.folder, &ready.plan.folders));
        let Ready { server, site, root, sink, surroundings, .. } = ready;
        let log = Log::start(sink, options, reach)
            .map_err(|error| Failure::System { what: "the log", error })?;
        Ok((log, Serving { server, site, root, surroundings, confined, tracer }))
    });
    let (mut log, serving) = match started {
        Ok(started) => started,
        Err(failure) => {
            trace.iter().for_each(|trace| trace.give_up());
            say(&failure.to_string());
            return failure.exit_code();
        }
    };
    trace.iter().for_each(|trace| trace.go_to(log.stderr_lines()));
    fault::report_to(log.stderr_lines());
    let outcome = fault::survive(|| serve(options, &log, serving));
    log.flush();
    let code = match outcome {
        Ok(()) => {
            banner::stopped(&log, options);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            log.say(&failure);
            failure.exit_code()
        }
    };
    fault::report_plainly();
    log.finish();
    code
}

/// What has to be open and known before the process confines itself.
struct Ready {
    server: Server,
    site: Site,
    /// The folder that is opened: the one that is served, or that of the one file.
    folder: PathBuf,
    /// The folder or the file that is served.
    root: PathBuf,
    sink: Sink,
    surroundings: Surroundings,
    plan: Plan,
}

/// Finds the user, and opens folder, log and sockets, in this order: a port that is open promises
/// answers. Then learns what cannot be learnt later.
fn prepare(
    options: &Options,
    program: &OsStr,
    tracer: Option<&Arc<dyn Tracer>>,
) -> Result<Ready, Failure> {
    let user = options.user.as_deref().map(User::resolve).transpose()?;
    let store = root::open(&options.path)?;
    let folder = store.root_path().to_owned();
    let name = store.single_name().map(<[u8]>::to_vec);
    let root = match &name {
        Some(name) => folder.join(OsStr::from_bytes(name)),
        None => folder.clone(),
    };
    let site = match name {
        Some(name) => Site::with_index(Arc::new(store), &name),
        None => Site::new(Arc::new(store)),
    };
    let sink = log::open(options, &root)?;
    let server = bind::bind(options, program, tracer)?;
    let surroundings = Surroundings::look(&server)
        .map_err(|error| Failure::System { what: "the listener", error })?;
    let folders = sandbox::readable(&folder);
    let plan = Plan { user, folders, is_wanted: !options.no_sandbox };
    Ok(Ready { server, site, folder, root, sink, surroundings, plan })
}

/// Gives up what serving does not need. No thread may exist, since it would keep everything.
fn confine(ready: &Ready, options: &Options) -> Result<Report, Failure> {
    debug_assert!(sandbox::threads().is_none_or(|threads| threads == 1), "no thread exists yet");
    let report = sandbox::confine(&ready.plan)
        .map_err(|error| Failure::System { what: "serving as another user", error })?;
    if ready.plan.user.is_some() {
        // What root could open, this user may not.
        root::open(&options.path)?;
    }
    Ok(report)
}

/// What serves.
struct Serving {
    server: Server,
    site: Site,
    root: PathBuf,
    surroundings: Surroundings,
    confined: Report,
    tracer: Option<Arc<dyn Tracer>>,
}

fn serve(options: &Options, log: &Log, serving: Serving) -> Result<(), Failure> {
    let Serving { server, site, root, surroundings, confined, tracer } = serving;
    let limits = limits(options, surroundings.descriptors);
    let (hosts, observer) = (Hosts::all(site), log.observer());
    let snapshot = Arc::new(Snapshot { hosts, limits, observer, tracer });
    let model = match options.model {
        ModelName::Event => Model::Event,
        ModelName::Threads => Model::Threads,
        ModelName::Single => Model::Single,
    };
    let runtime = build_runtime(options, surroundings.processors)?;
    let outcome = runtime.block_on(async {
        let signals = Signals::listen(surroundings.ignores_hangup)?;
        tokio::spawn(memory::give_back());
        let places = (&*surroundings.addresses, &*surroundings.urls);
        banner::started(log, options, &root, places, &confined);
        drive(server, snapshot, model, signals, || banner::stopping(log, options)).await
    });
    // What is still under way is dropped with the runtime, and leaves its record then.
    runtime.shutdown_timeout(CUT_TIMEOUT);
    outcome
}

/// With `event` several workers drive all tasks. With the other models the main thread accepts and
/// does the runtime's work; with `threads`, connections have threads of their own beside it.
fn build_runtime(options: &Options, processors: usize) -> Result<tokio::runtime::Runtime, Failure> {
    let failed = |error| Failure::System { what: "the runtime", error };
    let mut builder = match options.model {
        ModelName::Event => tokio::runtime::Builder::new_multi_thread(),
        ModelName::Threads | ModelName::Single => tokio::runtime::Builder::new_current_thread(),
    };
    if options.model == ModelName::Event {
        builder.worker_threads(options.workers.map_or(processors, usize::from));
    }
    builder.thread_name("worker").enable_io().enable_time();
    if options.model == ModelName::Event {
        return builder.build().map_err(failed);
    }
    // Where connections take all threads that there are, one is left to wait for disks: it is made
    // now and stays. So do those that join it, which are therefore few.
    builder.thread_keep_alive(DISK_THREAD_KEPT).max_blocking_threads(DISK_THREADS_MAX);
    let runtime = builder.build().map_err(failed)?;
    std::thread::Builder::new().spawn(|| ()).map_err(failed)?.join().expect("it does nothing");
    runtime.block_on(runtime.spawn_blocking(|| ())).expect("there was a thread just now");
    Ok(runtime)
}

/// Serves and listens for signals: the first one drains, a second one stops at once.
async fn drive(
    server: Server,
    snapshot: Arc<Snapshot>,
    model: Model,
    mut signals: Signals,
    say_stopping: impl FnOnce(),
) -> Result<(), Failure> {
    let (stopper, stop) = Stopper::new();
    let serving = server.serve(snapshot, model, stop);
    tokio::pin!(serving);
    tokio::select! {
        drained = &mut serving => return drained.map(drop).map_err(failed_to_serve),
        () = signals.next() => {}
    }
    stopper.stop();
    say_stopping();
    tokio::select! {
        drained = &mut serving => match drained.map_err(failed_to_serve)?.unfinished {
            0 => Ok(()),
            unfinished => Err(Failure::CutShort { unfinished }),
        },
        () = signals.next() => {
            stopper.cut();
            // Bounded: what does not let go soon is left to the runtime's end.
            let _ = serving.await;
            Err(Failure::StoppedAtOnce)
        }
    }
}

fn failed_to_serve(error: std::io::Error) -> Failure {
    Failure::Serving(error)
}

/// The signals that say stop: SIGTERM, SIGINT (Ctrl-C), and SIGHUP, when a terminal goes away.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// `None` where whoever started the program lets it outlive its terminal, as `nohup` does.
    hangup: Option<Signal>,
}

impl Signals {
    fn listen(ignores_hangup: bool) -> Result<Self, Failure> {
        let failed = |error| Failure::System { what: "listening for signals", error };
        let hangup = (!ignores_hangup).then(|| signal(SignalKind::hangup()));
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
            hangup: hangup.transpose().map_err(failed)?,
        })
    }

    async fn next(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = hangup => {}
        }
    }
}

/// The limits that the options and the system give: never more connections than descriptors for
/// them and for what they are sent, nor than threads where each has its own.
fn limits(options: &Options, descriptors: u64) -> Limits {
    let default = Limits::default();
    let connections = options.connections.unwrap_or(default.connections_max);
    let wanted = match options.model {
        ModelName::Event => connections,
        ModelName::Threads => connections.min(options.workers.unwrap_or(THREADS_DEFAULT).into()),
        ModelName::Single => 1,
    };
    let for_client = options.client_connections;
    let places = (descriptors.saturating_sub(DESCRIPTORS_RESERVED) / DESCRIPTORS_EACH).max(1);
    Limits {
        head_timeout: options.head_timeout,
        idle_timeout: options.idle_timeout,
        write_timeout: options.write_timeout,
        connections_max: u32::try_from(places).map_or(wanted, |places| places.min(wanted)),
        connections_per_client_max: for_client.unwrap_or(default.connections_per_client_max),
        ..default
    }
}
