//! The project as a set of texts: where it is, which files it has, what the texts say.
//!
//! Rules get a [`Project`] and nothing else, so a test can hand them one that it made up. What
//! `git` tracks is not asked: a file that is not committed yet is already held to the rules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One text file of the project.
pub(crate) struct Text {
    /// Path from the project's root, with `/` between its names.
    pub(crate) path: String,
    /// What the file holds.
    pub(crate) text: String,
}

/// The project's files.
#[derive(Default)]
pub(crate) struct Project {
    /// The files that rules read: Rust, Markdown and TOML.
    pub(crate) texts: Vec<Text>,
    /// Every file and folder, also those that no rule reads.
    pub(crate) paths: BTreeSet<String>,
}

impl Text {
    /// Whether this manifest is that of a package which belongs to no workspace but its own: it has
    /// versions and flags of its own, which the root's manifest cannot give it.
    pub(crate) fn is_of_its_own_workspace(&self) -> bool {
        self.text.lines().any(|line| line.trim_end() == "[workspace]")
    }
}

/// The kinds of file that rules read.
const READ: [&str; 3] = ["rs", "md", "toml"];

/// Folders that hold nothing which the project's authors wrote.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

impl Project {
    /// Reads the whole project from its root.
    ///
    /// # Errors
    /// A message that names the file or folder which could not be read.
    pub(crate) fn read() -> Result<Self, String> {
        let root = root();
        let mut project = Self::default();
        project.read_folder(&root, "")?;
        project.texts.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(project)
    }

    /// The text of one file, if the project has it.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.iter().find(|text| text.path == path).map(|text| text.text.as_str())
    }

    /// All texts whose name ends like this, such as `.rs`.
    pub(crate) fn ending(&self, suffix: &'static str) -> impl Iterator<Item = &Text> {
        self.texts.iter().filter(move |text| text.path.ends_with(suffix))
    }

    /// The manifest of every package, with the package's folder (`crates/h1`, `xtask`).
    pub(crate) fn manifests(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.texts.iter().filter_map(|text| Some((text.path.strip_suffix("/Cargo.toml")?, text)))
    }

    fn read_folder(&mut self, folder: &Path, inside: &str) -> Result<(), String> {
        let unreadable = |error| format!("{} cannot be read: {error}", folder.display());
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if inside.is_empty() { name.clone() } else { format!("{inside}/{name}") };
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
                self.paths.insert(path.clone());
                self.read_folder(&entry.path(), &path)?;
            } else if kind.is_file() {
                self.read_file(&entry.path(), path)?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, file: &Path, path: String) -> Result<(), String> {
        if READ.iter().any(|kind| file.extension().is_some_and(|extension| extension == *kind)) {
            let text = std::fs::read_to_string(file)
                .map_err(|error| format!("{path} cannot be read as UTF-8: {error}"))?;
            self.texts.push(Text { path: path.clone(), text });
        }
        self.paths.insert(path);
        Ok(())
    }
}

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}

#[cfg(test)]
impl Project {
    /// A project of these paths and texts, for the tests of rules.
    pub(crate) fn of(texts: &[(&str, &str)]) -> Self {
        let mut project = Self::default();
        for (path, text) in texts {
            let mut folder = *path;
            while let Some((outer, _)) = folder.rsplit_once('/') {
                project.paths.insert(outer.to_owned());
                folder = outer;
            }
            project.paths.insert((*path).to_owned());
            project.texts.push(Text { path: (*path).to_owned(), text: (*text).to_owned() });
        }
        project
    }
}
