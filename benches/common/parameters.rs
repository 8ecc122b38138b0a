//! The law's tables, for the benchmarks that decide.

use std::fs;

use recette::law::Parameters;

/// The tables of `datasets/law`.
pub(crate) fn parameters() -> Parameters {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/law/parameters");
    let mut files: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(folder).expect("the tables are here") {
        let path = entry.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable table");
        files.push((path.display().to_string(), text));
    }
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/law/policy.toml");
    let policy = fs::read_to_string(policy).expect("the policy of the law");
    files.push(("policy.toml".to_owned(), policy));
    let borrowed: Vec<(&str, &str)> = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()))
        .collect();
    Parameters::read(&borrowed).expect("the repository's tables are well formed")
}
