//! Data sets that lie on a web server are fetched first, into a folder of their own that vanishes
//! afterwards.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use seawall_artifact::fetch::Fetcher;
use seawall_artifact::source::registry::RegistryOptions;

use super::BuildInput;
use crate::error::Error;

/// What was fetched; dropped, it is removed.
#[derive(Debug)]
pub struct Downloads {
    folder: Option<PathBuf>,
}

impl Drop for Downloads {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // Nobody is left to tell.
            let _removed = fs::remove_dir_all(folder);
        }
    }
}

/// Fetches every input that is a URL into a folder beside `output`, and points it there. What is
/// fetched must be kept until the database is built.
///
/// # Errors
/// Where a URL cannot be fetched, or its file cannot be written.
pub fn fetch_inputs(
    inputs: &mut [BuildInput],
    output: &Path,
    network: &RegistryOptions,
    step: &dyn Fn(&str),
) -> Result<Downloads, Error> {
    let mut downloads = Downloads { folder: None };
    let fetcher = Fetcher::new(network);
    for (number, input) in inputs.iter_mut().enumerate() {
        let Some(url) = input
            .path
            .to_str()
            .filter(|text| is_url(text))
            .map(str::to_owned)
        else {
            continue;
        };
        let folder = match &downloads.folder {
            Some(folder) => folder.clone(),
            None => downloads.folder.insert(make_folder(output)?).clone(),
        };
        // Each in a folder of its own: feeds tell data sets by their file names, and those may
        // repeat.
        let own = folder.join(number.to_string());
        fs::create_dir(&own).map_err(failed(&own))?;
        let path = own.join(file_name(&url));
        step(&url);
        let mut file = File::create_new(&path).map_err(failed(&path))?;
        fetcher.download(&url, LARGEST, &mut file)?;
        input.path = path;
    }
    Ok(downloads)
}

/// Says whether an input is a URL.
pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Makes a folder that nobody else can look into.
fn make_folder(output: &Path) -> Result<PathBuf, Error> {
    let mut name = output.file_name().unwrap_or_default().to_owned();
    name.push(format!(".data-{}", std::process::id()));
    let folder = output.with_file_name(name);
    DirBuilder::new()
        .mode(0o700)
        .create(&folder)
        .map_err(failed(&folder))?;
    Ok(folder)
}

/// Returns the last part of a URL's path, as far as it can be a file name.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let plain = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
    let name: String = last.chars().filter(plain).take(LONGEST_NAME).collect();
    if name.trim_matches('.').is_empty() {
        "data".to_owned()
    } else {
        name
    }
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::Io {
        action: "write",
        path,
        source,
    }
}

/// All of OSV has about 1 GiB.
const LARGEST: u64 = 4 << 30;
const LONGEST_NAME: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_of_urls() {
        for (url, want) in [
            ("https://a.example/npm/all.zip", "all.zip"),
            ("https://a.example/x/known.json?x=1/2", "known.json"),
            ("https://a.example/x/..%2f..%2fetc", "..2f..2fetc"),
            ("https://a.example/..", "data"),
            ("https://a.example/", "a.example"),
        ] {
            assert_eq!(file_name(url), want, "{url}");
        }
    }
}
