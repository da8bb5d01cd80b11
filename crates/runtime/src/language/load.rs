//! Files in, results and rules out.

use super::collect::Collector;
use super::compile::{Compiled, compile};
use super::describe::Description;
use super::files::Files;
use super::item::Reader;
use super::report::{Chain, Doubt, ErrorCode, Fault, ItemType, LoadResult, MOST_TOLD, note};
use super::rule::RuleSet;
use super::schema;
use super::settings::Settings;
use super::traced::Place;
use crate::yaml;

/// Loads files of rules, one after the other: what comes later may change what was before.
#[derive(Debug, Default)]
pub struct Loader {
    settings: Settings,
    files: Files,
    collector: Collector,
    compiled: Compiled,
    results: Vec<LoadResult>,
}

impl Loader {
    /// Begins without any rules.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// Reads a file. What is wrong in it is told in the result; the rules are then those of before, as far as the file
    /// didn't change them.
    pub fn load(&mut self, name: &str, content: &[u8]) -> &LoadResult {
        if content.len() > LARGEST {
            let why = format!("the file has more than {} MiB", LARGEST >> 20);
            return self.unreadable(name, &why);
        }
        let (content, broken) = match std::str::from_utf8(content) {
            Ok(text) => (text.to_owned(), None),
            Err(error) => {
                let why = format!("byte {} is not UTF-8", error.valid_up_to());
                (String::from_utf8_lossy(content).into_owned(), Some(why))
            }
        };
        let file = self.files.add(name, content);
        let chain = Chain::of_file(file);
        if let Some(why) = broken {
            let fault = Fault::new(ErrorCode::YamlParse, why, &chain);
            return self.finish(name, vec![fault], Vec::new(), None);
        }
        let roots = match yaml::parse(self.files.content(file)) {
            Ok(roots) => roots,
            Err(broken) => {
                let offset = broken.at;
                let at = chain.to(ItemType::ValueFor, "", Place { file, offset });
                let fault = Fault::new(ErrorCode::YamlParse, broken.why, &at);
                return self.finish(name, vec![fault], Vec::new(), None);
            }
        };
        let differences = schema::differences(&roots);
        let (mut faults, mut doubts) = self.read(file, &roots);
        if faults.is_empty() {
            self.compiled = compile(&self.collector, &self.settings, &self.files);
            faults.append(&mut self.compiled.faults);
            // What earlier files bring was told with them.
            let own = |doubt: &Doubt| doubt.chain.file() == file;
            for doubt in self.compiled.doubts.drain(..).filter(own) {
                note(&mut doubts, doubt);
            }
        }
        self.finish(name, faults, doubts, Some(differences))
    }

    /// Notes a file that can't be read.
    pub fn unreadable(&mut self, name: &str, why: &str) -> &LoadResult {
        let file = self.files.add(name, String::new());
        let chain = Chain::of_file(file);
        let fault = Fault::new(ErrorCode::FileRead, why, &chain);
        self.finish(name, vec![fault], Vec::new(), None)
    }

    /// Returns the results of all files so far.
    pub fn results(&self) -> &[LoadResult] {
        &self.results
    }

    /// Says whether all files were taken.
    pub fn is_successful(&self) -> bool {
        self.results.iter().all(LoadResult::is_successful)
    }

    /// Returns the rules. Where a file was not taken, some may be missing.
    pub fn rules(&self) -> RuleSet {
        let rules = self.compiled.rules.iter();
        RuleSet {
            rules: rules.map(|compiled| compiled.rule.clone()).collect(),
        }
    }

    /// Describes rules, macros and lists; of one rule alone where it is named.
    pub fn describe(&self, only: Option<&str>) -> Description {
        Description::new(&self.compiled, &self.collector, only)
    }

    fn read(&mut self, file: u32, roots: &[yaml::Node]) -> (Vec<Fault>, Vec<Doubt>) {
        let mut reader = Reader {
            content: self.files.content(file),
            file,
            settings: &self.settings,
            collector: &mut self.collector,
            faults: Vec::new(),
            doubts: Vec::new(),
        };
        for root in roots {
            reader.document(root);
        }
        (reader.faults, reader.doubts)
    }

    fn finish(
        &mut self,
        name: &str,
        faults: Vec<Fault>,
        doubts: Vec<Doubt>,
        schema_warnings: Option<Vec<String>>,
    ) -> &LoadResult {
        let files = &self.files;
        let (mut faults, mut doubts) = (faults, doubts);
        if let Some(more) = doubts.get_mut(MOST_TOLD) {
            more.message = format!("more than {MOST_TOLD} warnings: the rest is not told");
        }
        if let Some(more) = faults.get_mut(MOST_TOLD) {
            more.message = format!("more than {MOST_TOLD} errors: the rest is not told");
        }
        let most = MOST_TOLD.saturating_add(1);
        let tell = |fault: Fault| fault.chain.finding(fault.code, fault.message, files);
        let warn = |doubt: Doubt| doubt.chain.finding(doubt.code, doubt.message, files);
        let result = LoadResult {
            name: name.to_owned(),
            errors: faults.into_iter().take(most).map(tell).collect(),
            warnings: doubts.into_iter().take(most).map(warn).collect(),
            schema_warnings,
        };
        self.results.push_mut(result)
    }
}

/// Bytes of the largest file.
const LARGEST: usize = 16 << 20;
