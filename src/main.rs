//! Parse, run, exit code.

fn main() -> std::process::ExitCode {
    recette::cli::main()
}
