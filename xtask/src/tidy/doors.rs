//! The README's first screen has the two commands that open the project, and every command that it
//! shows exists.

use super::Finding;
use crate::project::Project;

const README: &str = "README.md";
const FIRST_SCREEN_LINES: usize = 40;

/// The two commands that must work on a machine that has only Rust.
const DOORS: [&str; 2] = ["cargo run --release --bin webserver -- site", "cargo xtask test"];

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let Some(readme) = project.text(README) else {
        return vec![Finding::new(README, 1, "there is no README.md; write one")];
    };
    let commands = commands(readme);
    let mut findings = Vec::new();
    for door in DOORS {
        let shown = |(line, text): &(usize, &str)| *line <= FIRST_SCREEN_LINES && *text == door;
        if !commands.iter().any(shown) {
            let what = format!("the first {FIRST_SCREEN_LINES} lines lack the command `{door}`");
            findings.push(Finding::new(README, 1, what));
        }
    }
    let programs = programs(project);
    for (line, command) in commands {
        if let Some(what) = problem(command, project, &programs) {
            findings.push(Finding::new(README, line, what));
        }
    }
    findings
}

/// The lines of all fenced blocks without what stands behind ` #`, with their numbers.
fn commands(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let command = line.split(" #").next().unwrap_or_default().trim();
            found.push((index + 1, command));
        }
    }
    found
}

/// The names of all programs that the packages build.
fn programs(project: &Project) -> Vec<String> {
    let mut names = Vec::new();
    for (_, manifest) in project.manifests() {
        let table = manifest.text.parse::<toml::Table>().unwrap_or_default();
        let declared = table.get("bin").and_then(toml::Value::as_array);
        for program in declared.into_iter().flatten() {
            names.extend(program.get("name").and_then(toml::Value::as_str).map(str::to_owned));
        }
    }
    names
}

/// What is wrong with one command, if it is one of ours.
fn problem(command: &str, project: &Project, programs: &[String]) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let behind = |word: &str| {
        words.iter().position(|other| *other == word).and_then(|at| words.get(at + 1)).copied()
    };
    let is_program = |name: &str| programs.iter().any(|program| program == name);
    match words.as_slice() {
        ["cargo", "xtask", name, ..] if crate::CHORES.iter().all(|chore| chore.name != *name) => {
            Some(format!("`cargo xtask {name}` does not exist; see xtask/src/main.rs"))
        }
        ["cargo", "run", ..] => {
            let name = behind("--bin")?;
            (!is_program(name)).then(|| format!("no package builds the program `{name}`"))
        }
        ["cargo", "install", ..] => {
            let folder = behind("--path")?;
            let manifest = format!("{folder}/Cargo.toml");
            (!project.paths.contains(&manifest)).then(|| format!("`{folder}` is no package"))
        }
        [name @ ("webserver" | "webclient"), ..] => {
            (!is_program(name)).then(|| format!("no package builds the program `{name}`"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[[bin]]\nname = \"webserver\"\npath = \"src/main.rs\"\n";

    #[test]
    fn readme_without_its_doors_or_with_commands_that_do_not_exist_is_found() {
        let doors = "```\ncargo run --release --bin webserver -- site  # then look\ncargo xtask test\n```\n";
        let late = format!("{}{doors}", "\n".repeat(FIRST_SCREEN_LINES));
        let with = |line: &str| format!("{doors}```\n{line}\n```\n");
        let table = [
            (doors.to_owned(), 0),
            (late, 2),
            (doors.replace("```", ""), 2),
            (with("cargo xtask polish"), 1),
            (with("cargo xtask tidy"), 0),
            (with("cargo install --path crates/webserver"), 0),
            (with("cargo install --path crates/other"), 1),
            (with("cargo run --bin other"), 1),
            (with("webserver --local"), 0),
            (with("webclient localhost 6789 a"), 1),
            (with("curl -v http://localhost:6789/"), 0),
        ];
        for (readme, count) in table {
            let project =
                Project::of(&[(README, &readme), ("crates/webserver/Cargo.toml", MANIFEST)]);
            assert_eq!(check(&project).len(), count, "{readme}");
        }
        assert_eq!(check(&Project::default()).len(), 1);
    }
}
