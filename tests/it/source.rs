//! The project's own files, as text. Leaves out what git ignores.

use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One file: path relative to the package, with `/`, and text.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Reads the text of `path`, relative to the package.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Files under `folder` (relative to the package) whose names end in `ending`, sorted.
pub(crate) fn paths_under(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let path: PathBuf = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "target" && name != ".git" && name != "node_modules" {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                let relative = path.strip_prefix(root()).unwrap();
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// All Rust files of `src/`.
pub(crate) fn rust_files() -> Vec<SourceFile> {
    paths_under("src", ".rs")
        .into_iter()
        .map(|path| SourceFile {
            text: read(&path),
            path,
        })
        .collect()
}
