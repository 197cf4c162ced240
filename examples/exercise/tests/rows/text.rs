//! What the programs promise to whoever reads them: each fits on a few screens, and the two servers
//! differ in nothing but who serves a connection.

const PROGRAMS: [(&str, &str); 4] = [
    ("lib.rs", include_str!("../../lib.rs")),
    ("server.rs", include_str!("../../server.rs")),
    ("server_threads.rs", include_str!("../../server_threads.rs")),
    ("client.rs", include_str!("../../client.rs")),
];

#[test]
fn programs_that_are_to_be_read_have_150_lines_at_most() {
    for (name, text) in PROGRAMS {
        let lines = text.lines().count();
        assert!(lines <= 150, "{name} has {lines} lines");
    }
}

#[test]
fn servers_below_their_loops_are_the_same_text() {
    let below = |text: &str| {
        let at = text.find("/// One connection:").expect("a server serves one connection");
        text[at..].lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let [_, (_, single), (_, threads), _] = PROGRAMS;
    let mut threads = below(threads);
    let limit = threads.iter().position(|line| line.starts_with("const THREADS_MAX")).unwrap();
    threads.drain(limit - 1..=limit);
    assert_eq!(below(single), threads);
}
