//! The life of the process that evaluates: it confines itself, then answers line by line until nobody asks.

use std::io::{self, BufRead, Write};
use std::thread;

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

use crate::policies::Policies;
use crate::protocol::{Failure, Reply, Request};

/// Bounds what this process may take, for good: whatever is evaluated, it cannot take memory from others, write a
/// file, or outlive whoever started it.
///
/// # Errors
/// Where the system refuses: nothing may be evaluated then.
pub fn confine() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    for (resource, most) in [
        (Resource::As, MOST_MEMORY),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        let bound = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, bound)?;
    }
    Ok(())
}

/// Answers requests until there are no more.
///
/// # Errors
/// Where nobody listens, or what is asked cannot be understood.
pub fn serve(input: impl BufRead + Send, output: impl Write + Send) -> io::Result<()> {
    thread::scope(|scope| {
        // The interpreter goes down into what it evaluates.
        let begun = thread::Builder::new().stack_size(STACK);
        let talking = begun.spawn_scoped(scope, move || talk(input, output))?;
        let ended = talking.join();
        ended.unwrap_or_else(|_| Err(io::Error::other("the evaluation broke down")))
    })
}

fn talk(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut policies = None;
    for line in input.lines() {
        match serde_json::from_str(&line?)? {
            Request::Load(files) => match Policies::load(files) {
                Ok(loaded) => {
                    say(&mut output, &Reply::Loaded(loaded.rules().to_vec()))?;
                    policies = Some(loaded);
                }
                Err(refused) => say(&mut output, &Reply::Refused(refused))?,
            },
            Request::Judge { input, rules } => {
                let input = policies.as_mut().map(|policies| policies.set_input(&input));
                for rule in rules {
                    let said = match (&mut policies, &input) {
                        (Some(policies), Some(Ok(()))) => policies.judge(rule),
                        (_, Some(Err(failure))) => Err(failure.clone()),
                        _ => Err(nothing_loaded()),
                    };
                    say(&mut output, &Reply::Judged { rule, said })?;
                }
                say(&mut output, &Reply::Done)?;
            }
        }
    }
    Ok(())
}

fn say(output: &mut impl Write, reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

fn nothing_loaded() -> Failure {
    Failure {
        why: "no policy was loaded".to_owned(),
        is_limit: false,
    }
}

/// Bytes of address space: the program itself, the stack, and what is evaluated.
const MOST_MEMORY: u64 = 1 << 30;
/// Bytes of the stack of whoever evaluates.
const STACK: usize = 64 << 20;
