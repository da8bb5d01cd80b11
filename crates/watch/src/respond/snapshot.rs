//! Snapshots: what a container is and has changed, kept for whoever looks into it later.
//!
//! What it has changed becomes an image of the engine (`docker commit`: the container is frozen meanwhile); what the engine says of it, its
//! processes, the list of changed files, its last output and the alert go into a folder that only its owner may read. Both have
//! bounds: of the bytes that were changed, and of the number of snapshots, of which none is ever removed.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use seawall_artifact::source::engine::{Act, Acted, ContainerId, Engine};
use seawall_runtime::engine::alert::{Form, Format, json_line};
use serde_json::{Value, json};

use super::outcome::Outcome;
use crate::told::Told;

/// Where snapshots are kept, and how large they may be.
#[derive(Clone, Debug)]
pub(super) struct Snapshots {
    /// The folder.
    pub(super) folder: PathBuf,
    /// The most bytes that a container may have changed.
    pub(super) largest: u64,
    /// The most snapshots in the folder.
    pub(super) most: u32,
}

impl Snapshots {
    /// Keeps what a container is and has changed. `now` is the time of day in nanoseconds since 1970.
    pub(super) fn take(&self, engine: &Engine, id: &ContainerId, told: &Told, now: u64) -> Outcome {
        match self.try_take(engine, id, told, now) {
            Ok(Some(words)) => Outcome::Done(words),
            Ok(None) => Outcome::already("it is gone"),
            Err(why) => Outcome::failed(why),
        }
    }

    fn try_take(
        &self,
        engine: &Engine,
        id: &ContainerId,
        told: &Told,
        now: u64,
    ) -> Result<Option<String>, String> {
        self.make_room()?;
        let asked = engine.container_with_size(id);
        let Some(document) = asked.map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        let name = format!("{}-{}", id.short(), now / 1_000_000);
        let part = self.folder.join(format!("{name}.part"));
        let made = DirBuilder::new().mode(0o700).create(&part);
        made.map_err(|error| format!("{} can't be made: {error}", part.display()))?;
        let mut problems = papers(engine, id, told, &document, &part)?;
        let image = match self.commit(engine, id, &document, &name) {
            Ok(image) => Some(image),
            Err(why) => {
                problems.push(format!("no image of what it has changed: {why}"));
                None
            }
        };
        let summary = json!({
            "container": id.as_str(),
            "image": image,
            "taken": now,
            "problems": problems,
        });
        write(&part, "snapshot.json", summary.to_string().as_bytes())?;
        let place = self.folder.join(&name);
        fs::rename(&part, &place).map_err(|error| format!("{}: {error}", place.display()))?;
        let words = match &image {
            Some(image) => format!("{} and image {image}", place.display()),
            None => place.display().to_string(),
        };
        match (image, problems.is_empty()) {
            (Some(_), true) => Ok(Some(words)),
            (Some(_), false) => Ok(Some(format!("{words}; without {}", problems.join("; ")))),
            (None, _) => Err(format!("{}; the rest is in {words}", problems.join("; "))),
        }
    }

    /// Makes the folder, and looks that there are not too many snapshots in it.
    pub(super) fn make_room(&self) -> Result<(), String> {
        let shown = self.folder.display();
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder);
        made.map_err(|error| format!("the folder {shown} can't be made: {error}"))?;
        let entries = fs::read_dir(&self.folder);
        let entries = entries.map_err(|error| format!("the folder {shown}: {error}"))?;
        let most = usize::try_from(self.most).unwrap_or(usize::MAX);
        if entries.take(most).count() >= most {
            return Err(format!(
                "there are {most} snapshots in {shown} already: move some away"
            ));
        }
        Ok(())
    }

    fn commit(
        &self,
        engine: &Engine,
        id: &ContainerId,
        document: &Value,
        name: &str,
    ) -> Result<String, String> {
        let Some(size) = document.get("SizeRw").map_or(Some(0), Value::as_u64) else {
            return Err("the engine does not tell how much it is".to_owned());
        };
        if size > self.largest {
            let most = self.largest;
            return Err(format!(
                "it is {size} bytes, more than the {most} that may be kept"
            ));
        }
        let act = Act::Commit(REPOSITORY.to_owned(), name.to_owned());
        match engine.act(id, &act) {
            Ok(Acted::Done(_)) => Ok(format!("{REPOSITORY}:{name}")),
            Ok(Acted::AlreadySo) => Err("the engine made none".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Writes what the engine says of the container; returns what it did not say.
fn papers(
    engine: &Engine,
    id: &ContainerId,
    told: &Told,
    document: &Value,
    folder: &Path,
) -> Result<Vec<String>, String> {
    let form = Form {
        format: Format::Json,
        ..Form::default()
    };
    write(
        folder,
        "alert.json",
        json_line(&told.alert, form).as_bytes(),
    )?;
    write(folder, "inspect.json", document.to_string().as_bytes())?;
    let mut problems = Vec::new();
    let asked = [
        ("processes.json", engine.processes(id)),
        ("changes.json", engine.changes(id)),
    ];
    for (name, answer) in asked {
        match answer {
            Ok(Some(answer)) => write(folder, name, answer.to_string().as_bytes())?,
            Ok(None) => problems.push(format!("{name}: it is gone")),
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    match engine.logs(id, LINES, LARGEST_LOG) {
        Ok(bytes) => {
            let terminal = document.pointer("/Config/Tty").and_then(Value::as_bool);
            let text = match terminal {
                Some(true) => bytes,
                _ => unframed(&bytes),
            };
            write(folder, "log.txt", &text)?;
        }
        Err(error) => problems.push(format!("log.txt: {error}")),
    }
    Ok(problems)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), String> {
    let path = folder.join(name);
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    let written = opened.and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| format!("{} can't be written: {error}", path.display()))
}

/// Takes away what stands before each piece of output (Engine API, `POST /containers/{id}/attach`: stream, three zeros, length in big
/// endian). From where it is none of these on, bytes stay as they are.
fn unframed(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut rest = bytes;
    while let Some((&[stream, 0, 0, 0, a, b, c, d], behind)) = rest.split_first_chunk::<8>() {
        if stream > 2 {
            break;
        }
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let (piece, after) = behind.split_at(length.min(behind.len()));
        text.extend_from_slice(piece);
        rest = after;
    }
    text.extend_from_slice(rest);
    text
}

/// The name of the images.
const REPOSITORY: &str = "seawall-snapshot";
/// The last lines of output that are kept.
const LINES: u32 = 10_000;
/// The most bytes of them.
const LARGEST_LOG: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use super::unframed;

    #[test]
    fn output_stands_without_its_frames() {
        let cases: [(&[u8], &[u8]); 6] = [
            (b"\x01\0\0\0\0\0\0\x02ab\x02\0\0\0\0\0\0\x01c", b"abc"),
            (b"\x01\0\0\0\0\0\0\x09ab", b"ab"),
            (b"\x01\0\0\0\xff\xff\xff\xffab", b"ab"),
            (b"plain text", b"plain text"),
            (
                b"\x01\0\0\0\0\0\0\x01ax\0\0\0\0\0\0\x01b",
                b"ax\0\0\0\0\0\0\x01b",
            ),
            (b"", b""),
        ];
        for (bytes, want) in cases {
            assert_eq!(unframed(bytes), want, "{bytes:?}");
        }
    }
}
