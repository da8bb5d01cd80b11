//! The files of one revision past a visitor: `ls-tree` names them, `cat-file --batch` (git-cat-file(1),
//! "BATCH OUTPUT") gives those that are wanted, as they were committed.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};

use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Timestamp;
use seawall_model::tree::{Entry, EntryKind, LayerVisitor, SNIFFED};

use super::Seen;
use super::listing::{Blob, BlobKind, records, tree_record};
use super::program::At;
use crate::error::{Error, ErrorKind};
use crate::layer::LayerIndexBuilder;
use crate::source::WalkContext;
use crate::source::deliver::{Content, deliver};

/// Walks a revision.
///
/// # Errors
/// Where there is no such revision, or git fails.
pub(super) fn walk(
    place: &At<'_>,
    revision: &str,
    visitor: &mut dyn LayerVisitor,
    context: &WalkContext<'_>,
) -> Result<Seen, Error> {
    let commit = resolve(place, revision)?;
    let created = place.run(&["log", "-1", "--format=%ct", "--end-of-options", &commit]);
    let created = created.ok().and_then(|text| {
        let text = String::from_utf8(text).ok()?;
        text.trim().parse().ok().map(Timestamp::from_seconds)
    });
    let listed = place.run(&["ls-tree", "-r", "-z", "-l", "--end-of-options", &commit])?;
    let mut walk = Walk {
        visitor,
        context,
        index: LayerIndexBuilder::new(),
        problems: Vec::new(),
        batch: Batch::start(place)?,
    };
    walk.all(&listed, place.name())?;
    Ok(Seen {
        index: walk.index,
        problems: walk.problems,
        commit: Some(commit),
        created,
    })
}

/// Returns the id of the commit that a name means.
fn resolve(place: &At<'_>, revision: &str) -> Result<String, Error> {
    let wanted = format!("{revision}^{{commit}}");
    let found = place.run(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &wanted,
    ]);
    let Ok(found) = found else {
        let why = match revision {
            "HEAD" => "it has no commit yet".to_owned(),
            _ => format!("it has no revision `{revision}`"),
        };
        return Err(Error::new(ErrorKind::User, place.name(), why));
    };
    let id = String::from_utf8_lossy(&found).trim().to_owned();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let why = "git answers with no commit id";
        return Err(Error::new(ErrorKind::Input, place.name(), why));
    }
    Ok(id)
}

struct Walk<'a> {
    visitor: &'a mut dyn LayerVisitor,
    context: &'a WalkContext<'a>,
    index: LayerIndexBuilder,
    problems: Vec<Problem>,
    batch: Batch,
}

impl Walk<'_> {
    fn all(&mut self, listed: &[u8], name: &str) -> Result<(), Error> {
        let mut count = 0_u64;
        for record in records(listed) {
            count = count.saturating_add(1);
            if count > self.context.limits.entries {
                let why = "it has more files than are allowed, so the rest was not looked at";
                self.problems
                    .push(Problem::new(ProblemKind::Limit, "repository", why));
                return Ok(());
            }
            let Some(blob) = tree_record(record) else {
                let why = "git lists an entry that is not understood";
                return Err(Error::new(ErrorKind::Input, name, why));
            };
            match blob.kind {
                BlobKind::File { executable } => self.file(&blob, executable)?,
                BlobKind::Link => self.index.add(&entry(&blob, EntryKind::Symlink, 0o777)),
                BlobKind::Submodule => self.problems.push(submodule(&blob)),
            }
        }
        Ok(())
    }

    fn file(&mut self, blob: &Blob<'_>, executable: bool) -> Result<(), Error> {
        let mode = if executable { 0o755 } else { 0o644 };
        let entry = entry(blob, EntryKind::File, mode);
        self.index.add(&entry);
        let batch = &mut self.batch;
        let mut content =
            |limit: u64, wants: &mut dyn FnMut(&[u8]) -> bool| batch.content(blob, limit, wants);
        match deliver(&entry, 0, self.visitor, self.context, &mut content) {
            // Git goes on; behind any other error nothing more can be had of it.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io("read from git", &blob.path, error))
            }
            _ => Ok(()),
        }
    }
}

fn entry<'a>(blob: &'a Blob<'_>, kind: EntryKind, mode: u32) -> Entry<'a> {
    Entry {
        path: &blob.path,
        kind,
        size: blob.size,
        mode,
        uid: 0,
        gid: 0,
        // Where it leads is content; nothing of a project is looked for behind links.
        link: (kind == EntryKind::Symlink).then_some(""),
    }
}

fn submodule(blob: &Blob<'_>) -> Problem {
    let why = format!(
        "is another repository at commit {}, which was not looked at",
        blob.id
    );
    Problem::new(ProblemKind::Unsupported, "submodule", why).at(&blob.path)
}

/// A running `cat-file --batch`.
struct Batch {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Batch {
    fn start(place: &At<'_>) -> Result<Self, Error> {
        let mut child = place.start(&["cat-file", "--batch"])?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take());
        let (Some(questions), Some(answers)) = (questions, answers) else {
            let why = "git cannot be talked to";
            return Err(Error::new(ErrorKind::Environment, place.name(), why));
        };
        Ok(Self {
            child,
            questions,
            answers: BufReader::with_capacity(64 << 10, answers),
        })
    }

    /// Asks for the content of a blob. What is not wanted is read past.
    fn content(
        &mut self,
        blob: &Blob<'_>,
        limit: u64,
        wants: &mut dyn FnMut(&[u8]) -> bool,
    ) -> io::Result<Content> {
        writeln!(self.questions, "{}", blob.id)?;
        self.questions.flush()?;
        let Some(size) = self.answer()? else {
            let why = "the repository does not have its content (it may be a partial clone)";
            return Err(io::Error::new(io::ErrorKind::NotFound, why));
        };
        let mut bytes = Vec::new();
        let start = size.min(SNIFFED);
        self.take(start, &mut bytes)?;
        let rest = size.saturating_sub(start);
        let content = if !wants(&bytes) {
            self.skip(rest)?;
            Content::Unwanted
        } else if size > limit {
            self.skip(rest)?;
            Content::TooLarge
        } else {
            self.take(rest, &mut bytes)?;
            Content::Bytes(bytes)
        };
        // The newline behind the content.
        self.skip(1)?;
        Ok(content)
    }

    /// Reads `ID SP TYPE SP SIZE`, or `ID SP missing`, and returns the size.
    fn answer(&mut self) -> io::Result<Option<u64>> {
        let mut line = String::new();
        (&mut self.answers).take(1024).read_line(&mut line)?;
        let mut words = line.split_ascii_whitespace().skip(1);
        if words.next() != Some("blob") {
            let missing = line.ends_with("missing\n").then_some(None);
            return missing.ok_or_else(|| io::Error::other("git broke off"));
        }
        let size = words.next().and_then(|word| word.parse().ok());
        size.map(Some)
            .ok_or_else(|| io::Error::other("git tells no size"))
    }

    fn take(&mut self, count: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
        let read = (&mut self.answers).take(count).read_to_end(bytes)?;
        whole(u64::try_from(read).unwrap_or(0), count)
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut self.answers).take(count), &mut io::sink())?;
        whole(skipped, count)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn whole(read: u64, wanted: u64) -> io::Result<()> {
    if read != wanted {
        return Err(io::Error::other("git broke off in the middle"));
    }
    Ok(())
}
