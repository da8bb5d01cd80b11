//! Credential programs (docker-credential-helpers protocol): `docker-credential-NAME get` reads the
//! server from its input and writes JSON. Started with no shell, bounded in time and output.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Credential;
use crate::error::{Error, ErrorKind};
use crate::source::http::Environment;
use crate::source::http::failure::cut;

/// Asks a program for the credential of a server. Nothing where it has none.
///
/// # Errors
/// Where its name is no plain word, it cannot be started, fails, hangs or talks nonsense.
pub fn ask(
    name: &str,
    server: &str,
    environment: &Environment,
) -> Result<Option<Credential>, Error> {
    let program = format!("docker-credential-{name}");
    let failed = |why: String| {
        Error::new(ErrorKind::User, program.clone(), why)
            .hint("check `credsStore` and `credHelpers` in docker's config.json")
    };
    // The name comes out of a file: it must not lead out of the search path.
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    {
        let why = "its name in the configuration is not a plain word".to_owned();
        return Err(Error::new(ErrorKind::User, "credential program", why));
    }
    let child = Command::new(find(&program, environment).map_err(&failed)?)
        .arg("get")
        .env_clear()
        .envs(environment.all())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    let answer = converse(child, server, TIMEOUT).map_err(&failed)?;
    let text = String::from_utf8_lossy(&answer.output);
    if !answer.success {
        // The protocol's words for "I have none".
        if text.contains("credentials not found") {
            return Ok(None);
        }
        return Err(failed(format!("failed: {}", cut(text.trim()))));
    }
    parse(&answer.output).map_err(failed)
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Username", default)]
    username: String,
    #[serde(rename = "Secret", default)]
    secret: String,
}

struct Answer {
    success: bool,
    output: Vec<u8>,
}

const TIMEOUT: Duration = Duration::from_mins(1);
const MOST_OUTPUT: u64 = 1 << 20;

/// Finds the program in the search path that the user has, which need not be that of this process.
fn find(program: &str, environment: &Environment) -> Result<std::path::PathBuf, String> {
    let path = environment
        .path("PATH")
        .unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .ok_or_else(|| "is not in the search path".to_owned())
}

fn parse(output: &[u8]) -> Result<Option<Credential>, String> {
    let document: Document =
        serde_json::from_slice(output).map_err(|_| "its answer is not JSON".to_owned())?;
    if document.secret.is_empty() {
        return Ok(None);
    }
    // The protocol marks a refresh token by this user name.
    if document.username == "<token>" {
        return Ok(Some(Credential::IdentityToken(document.secret)));
    }
    Ok(Some(Credential::Password {
        username: document.username,
        password: document.secret,
    }))
}

fn converse(mut child: Child, server: &str, timeout: Duration) -> Result<Answer, String> {
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read its question may still answer; what it says decides. The
        // server's name is far smaller than a pipe's buffer, so this does not block.
        drop(input.write_all(server.as_bytes()));
    }
    let Some(output) = child.stdout.take() else {
        return Err("has no output".to_owned());
    };
    let (sender, receiver) = mpsc::channel();
    // The thread ends with the output; a grandchild that keeps it open is left behind, not waited for.
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let outcome = output
            .take(MOST_OUTPUT.saturating_add(1))
            .read_to_end(&mut bytes);
        // Nobody may be listening any more.
        drop(sender.send(outcome.map(|_| bytes)));
    });
    let started = Instant::now();
    let output = receiver.recv_timeout(timeout);
    let verdict = match output {
        Ok(Ok(bytes)) if u64::try_from(bytes.len()).is_ok_and(|n| n <= MOST_OUTPUT) => {
            let left = timeout.saturating_sub(started.elapsed());
            wait(&mut child, left).map(|success| Answer {
                success,
                output: bytes,
            })
        }
        Ok(Ok(_)) => Err("its answer is larger than any credential".to_owned()),
        Ok(Err(error)) => Err(format!("its answer cannot be read: {error}")),
        Err(_) => Err(format!(
            "gave no answer within {} seconds",
            timeout.as_secs()
        )),
    };
    if verdict.is_err() {
        // It may have ended by itself meanwhile.
        drop(child.kill());
        drop(child.wait());
    }
    verdict
}

fn wait(child: &mut Child, timeout: Duration) -> Result<bool, String> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if started.elapsed() >= timeout => {
                return Err("does not end".to_owned());
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_testkit::tool::write_program;

    use super::*;

    fn ask_script(script: &str) -> Result<Option<Credential>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("docker-credential-test");
        write_program(&file, &format!("#!/bin/sh\n{script}\n"));
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let environment = Environment::default().with("PATH", path);
        ask("test", "r.example", &environment).map_err(|error| error.to_string())
    }

    #[test]
    fn programs_answer_refuse_or_fail() {
        let password = Credential::Password {
            username: "me".into(),
            password: "r.example".into(),
        };
        let echo = r#"[ "$1" = get ] && printf '{"Username":"me","Secret":"%s"}' "$(cat)""#;
        assert_eq!(ask_script(echo), Ok(Some(password)));
        let token = r#"cat >/dev/null; echo '{"Username":"<token>","Secret":"t"}'"#;
        assert_eq!(
            ask_script(token),
            Ok(Some(Credential::IdentityToken("t".into())))
        );
        let none = "echo 'credentials not found in native keychain'; exit 1";
        assert_eq!(ask_script(none), Ok(None));
        let failed = ask_script("echo locked; exit 1").unwrap_err();
        assert!(failed.contains("failed: locked"), "{failed}");
        let nonsense = ask_script("echo hunter2").unwrap_err();
        assert!(
            nonsense.contains("not JSON") && !nonsense.contains("hunter2"),
            "{nonsense}"
        );
        let endless = ask_script("cat /dev/zero").unwrap_err();
        assert!(endless.contains("larger"), "{endless}");
    }

    #[test]
    fn a_program_that_hangs_is_given_up() {
        let child = Command::new("/bin/sh")
            .args(["-c", "sleep 30"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let why = converse(child, "x", Duration::from_millis(50))
            .err()
            .unwrap();
        assert!(why.contains("no answer"), "{why}");
    }

    #[test]
    fn names_do_not_lead_out_of_the_search_path() {
        for name in ["", "../../tmp/evil", "a b", "a/b", "$(x)"] {
            let error = ask(name, "r.example", &Environment::default()).unwrap_err();
            assert!(error.to_string().contains("plain word"), "{name}");
        }
        let error = ask("absent", "r.example", &Environment::default()).unwrap_err();
        assert!(error.to_string().contains("not in the search path"));
    }
}
