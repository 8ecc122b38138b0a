//! `recette sandbox`: the plain payment engine on a port, until it is stopped.

use super::failure::Failure;
use super::{SandboxArgs, print};
use crate::sandbox::{Fault, Options, Sandbox};

/// Carries out the command.
pub(super) fn sandbox(args: &SandboxArgs) -> Result<(), Failure> {
    if args.fault.iter().any(|fault| fault == "list") {
        return catalogue();
    }
    let handle = Sandbox::start(Options {
        listen: args.listen,
        expose: args.expose,
        faults: faults(&args.fault)?,
        rate_limit_per_second: args.rate,
        log: args.log.clone(),
        n_threads: std::thread::available_parallelism().map_or(1, usize::from),
        ..Options::default()
    })
    .map_err(|error| Failure::WrongInput(error.to_string()))?;
    print(&format!("listening on {}", handle.url()))?;
    for fault in &args.fault {
        print(&format!("fault {fault}"))?;
    }
    // Ctrl-C and SIGTERM end the process: it holds nothing worth keeping.
    handle.wait();
    Ok(())
}

/// Reads the faults of a command line.
pub(super) fn faults(texts: &[String]) -> Result<Vec<Fault>, Failure> {
    texts
        .iter()
        .map(|text| {
            Fault::parse(text).map_err(|error| {
                Failure::WrongInput(format!(
                    "--fault: {error}\n  hint: `recette sandbox --fault list` names them all"
                ))
            })
        })
        .collect()
}

fn catalogue() -> Result<(), Failure> {
    let width = Fault::catalogue()
        .map(|(id, _)| id.len())
        .max()
        .unwrap_or(0);
    for (id, meaning) in Fault::catalogue() {
        print(&format!("{id:width$}  {meaning}"))?;
    }
    Ok(())
}
