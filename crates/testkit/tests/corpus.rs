//! The committed corpus of the fuzz targets, replayed: what the fuzzer has found once keeps every
//! law for ever, without a fuzzer. So do the seeds: a corpus keeps what reaches other code, and
//! laws also need what reaches the same code with another value.
//!
//! `PLAINWIRE_WRITE=1` writes the seeds of a target that has no corpus yet, for the fuzzer to begin
//! with.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use plainwire_testkit::fuzz::{TARGETS, Target};

/// Octets of one file: what a person can still read.
const INPUT_OCTETS_MAX: u64 = 4 * 1024;

/// Files of one target: what can be replayed in a second.
const INPUTS_MAX: usize = 150;

#[test]
fn seed_and_input_of_each_corpus_keep_every_law() {
    thread::scope(|scope| {
        // The slow ones share the processors with the quick ones.
        let halves = [0, 1].map(|half| TARGETS.iter().skip(half).step_by(2));
        let running = halves.map(|targets| scope.spawn(|| targets.map(replay).collect::<Vec<_>>()));
        for broken in running.into_iter().flat_map(|half| half.join().expect("it catches panics")) {
            assert!(broken.is_empty(), "{}", broken.join("\n"));
        }
    });
}

#[test]
fn corpus_belongs_to_a_target_and_has_few_and_small_inputs() {
    if std::env::var_os("PLAINWIRE_WRITE").is_some() {
        TARGETS.iter().filter(|target| !corpus(target.name).exists()).for_each(write_seeds);
    }
    assert_eq!(names(&folder().join("corpus")), target_names());
    for target in TARGETS {
        let inputs = inputs(target);
        assert!((1..=INPUTS_MAX).contains(&inputs.len()), "{}: {}", target.name, inputs.len());
        for input in inputs {
            let octets = fs::metadata(&input).expect("it was listed").len();
            assert!(octets <= INPUT_OCTETS_MAX, "{} has {octets} octets", input.display());
        }
    }
}

#[test]
fn target_has_its_line_for_the_fuzzer_and_each_line_a_target() {
    let lines = folder().join("fuzz_targets");
    let files = names(&lines).into_iter().map(|name| name.trim_end_matches(".rs").to_owned());
    assert_eq!(files.collect::<BTreeSet<_>>(), target_names());
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).expect("there is a manifest");
    for Target { name, .. } in TARGETS {
        let text = fs::read_to_string(lines.join(format!("{name}.rs"))).expect("it was listed");
        assert!(text.contains(&format!("fuzz::{name}::TARGET;")), "{name}: {text}");
        assert!(manifest.contains(&format!("\"fuzz_targets/{name}.rs\"")), "{name}: no [[bin]]");
    }
}

/// What breaks a law, each with its input.
fn replay(target: &Target) -> Vec<String> {
    let mut broken = Vec::new();
    let seeds = (target.seeds)().into_iter().enumerate();
    let seeds = seeds.map(|(number, seed)| (format!("seed {number}"), seed));
    let files = inputs(target).into_iter().map(|input| {
        let octets = fs::read(&input).expect("a file of the corpus can be read");
        (input.display().to_string(), octets)
    });
    for (input, octets) in seeds.chain(files) {
        if catch_unwind(AssertUnwindSafe(|| (target.run)(&octets))).is_err() {
            let name = target.name;
            broken.push(format!("{name}: {input} breaks a law: \"{}\"", octets.escape_ascii()));
        }
    }
    broken
}

fn write_seeds(target: &Target) {
    let corpus = corpus(target.name);
    fs::create_dir_all(&corpus).expect("a folder can be made");
    for (number, seed) in (target.seeds)().into_iter().enumerate() {
        fs::write(corpus.join(format!("seed-{number:03}")), seed).expect("a seed can be written");
    }
}

fn inputs(target: &Target) -> Vec<PathBuf> {
    let corpus = corpus(target.name);
    names(&corpus).into_iter().map(|name| corpus.join(name)).collect()
}

fn corpus(name: &str) -> PathBuf {
    folder().join("corpus").join(name)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn target_names() -> BTreeSet<String> {
    TARGETS.iter().map(|target| target.name.to_owned()).collect()
}

/// The names in a folder; none where it is missing.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let name =
        |entry: std::io::Result<fs::DirEntry>| entry.expect("a folder can be read").file_name();
    entries.map(|entry| name(entry).into_string().expect("our names are text")).collect()
}
