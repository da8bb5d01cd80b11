//! An archive that is read once per walk: a compressed file, a pipe, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::LayerVisitors;

use super::stream::{StreamRequest, walk_archive};
use crate::error::{Error, ErrorKind};
use crate::source::{OpenOptions, Source, WalkContext, Walked};

/// Makes a source of the archive on standard input.
pub fn open_stdin(image: Option<&str>, options: &OpenOptions) -> Box<dyn Source> {
    Box::new(Once::new(
        "standard input".to_owned(),
        "stdin",
        Input::Stdin,
        image.map(str::to_owned),
        options.platform.clone(),
    ))
}

/// Where the bytes come from.
pub(super) enum Input {
    /// A file or a named pipe.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

/// An archive that is read from start to end.
pub(super) struct Once {
    name: String,
    source: &'static str,
    input: Input,
    image: Option<String>,
    platform: Option<Platform>,
    /// Whether standard input was read already.
    used: AtomicBool,
}

impl Once {
    pub(super) const fn new(
        name: String,
        source: &'static str,
        input: Input,
        image: Option<String>,
        platform: Option<Platform>,
    ) -> Self {
        Self {
            name,
            source,
            input,
            image,
            platform,
            used: AtomicBool::new(false),
        }
    }

    fn open(&self) -> Result<Box<dyn Read + Send>, Error> {
        match &self.input {
            Input::File(path) => {
                let file = open_waiting(path).map_err(|e| Error::io("open", path, e))?;
                Ok(Box::new(file))
            }
            Input::Stdin if self.used.swap(true, Ordering::SeqCst) => {
                let why = "it was read already";
                Err(Error::new(ErrorKind::User, &self.name, why))
            }
            Input::Stdin => Ok(Box::new(io::stdin())),
        }
    }
}

impl Source for Once {
    fn name(&self) -> &str {
        &self.name
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let mut images = self.walk_all(visitors, context)?.into_iter();
        let nothing = || Error::new(ErrorKind::Input, &self.name, "it holds no image");
        let mut first = images.next().ok_or_else(nothing)?;
        for other in images {
            let why = "it is another image of the archive and was not looked at";
            let problem = Problem::new(ProblemKind::Unsupported, other.artifact.name, why)
                .hint("name it behind a `#`");
            first.problems.push(problem);
        }
        Ok(first)
    }

    fn walk_all(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Vec<Walked>, Error> {
        let request = StreamRequest {
            what: &self.name,
            source: self.source,
            image: self.image.as_deref(),
            platform: self.platform.as_ref(),
        };
        walk_archive(self.open()?, request, visitors, context)
    }
}

/// Opens a file. A named pipe opens once somebody writes into it, which may be never.
fn open_waiting(path: &Path) -> io::Result<File> {
    let (sender, receiver) = mpsc::channel();
    let path = path.to_owned();
    // Where nobody comes, this thread waits on and ends with the program.
    std::thread::spawn(move || drop(sender.send(File::open(path))));
    let nobody = || io::Error::new(io::ErrorKind::TimedOut, "nobody writes into this pipe");
    receiver
        .recv_timeout(WAIT_FOR_WRITER)
        .unwrap_or_else(|_| Err(nobody()))
}

/// How long a named pipe may stay without a writer.
const WAIT_FOR_WRITER: Duration = Duration::from_secs(15);
