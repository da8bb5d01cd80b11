//! Dockerfiles in the shapes that policies for other tools know: Trivy's stages of commands, and conftest's list of
//! commands. Both have the words of an instruction as `BuildKit`'s parser parts them, quotes and variables as written.

use seawall_checks::dockerfile::Input;
use seawall_checks::parse::dockerfile::syntax::{
    Arguments, Form, Instruction, InstructionKind, JsonString, Pair,
};
use seawall_checks::source::Span;
use serde_json::{Value, json};

/// Makes the stages of commands.
pub(super) fn stages(input: &Input) -> Value {
    let document = &input.document;
    let mut stages: Vec<(String, Vec<Value>)> = Vec::new();
    let mut stage = 0_usize;
    let mut has_from = false;
    for it in &document.instructions {
        if it.is("FROM") {
            stage = if has_from { stage.saturating_add(1) } else { 0 };
            has_from = true;
            let flags: Vec<&str> = it
                .flags
                .iter()
                .map(|flag| document.source.slice(flag.span))
                .collect();
            let words = flags.into_iter().chain(std::iter::once(it.rest.as_str()));
            let name = words.collect::<Vec<_>>().join(" ");
            stages.push((name.trim().to_owned(), Vec::new()));
        } else if stages.is_empty() {
            stages.push((String::new(), Vec::new()));
        }
        let command = command(input, it, stage, script(it));
        let command = placed(input, command, it.span, original(it));
        if let Some((_, commands)) = stages.last_mut() {
            commands.push(command);
        }
    }
    stages
        .into_iter()
        .map(|(name, commands)| json!({ "Name": name, "Commands": commands }))
        .collect()
}

/// Makes the list of commands, comments among them.
pub(super) fn commands(input: &Input) -> Value {
    let document = &input.document;
    let mut commands = Vec::new();
    let mut stage: Option<usize> = None;
    for it in &document.instructions {
        if it.is("FROM") {
            stage = Some(stage.map_or(0, |stage| stage.saturating_add(1)));
        }
        let stage = stage.unwrap_or_default();
        let above = document
            .comments
            .get(it.comments.clone())
            .unwrap_or_default();
        let above = above
            .iter()
            .filter(|comment| comment.span.end <= it.span.start);
        commands.extend(above.map(|comment| {
            let command = json!({
                "Cmd": "comment", "SubCmd": "", "JSON": false, "Flags": [],
                "Value": [comment.text.as_str()], "Stage": stage,
            });
            let words = document.source.slice(comment.span).to_owned();
            placed(input, command, comment.span, words)
        }));
        let command = command(input, it, stage, None);
        commands.push(placed(input, command, it.span, original(it)));
    }
    Value::Array(commands)
}

/// Adds how a command is written, and where: what Trivy's commands have, and conftest's lack.
fn placed(input: &Input, mut command: Value, span: Span, original: String) -> Value {
    let source = &input.document.source;
    if let Value::Object(fields) = &mut command {
        let (start, end) = (source.position(span.start), source.position(span.end));
        fields.insert("Original".to_owned(), original.into());
        fields.insert("Path".to_owned(), source.name().into());
        fields.insert("StartLine".to_owned(), start.line.into());
        fields.insert("EndLine".to_owned(), end.line.into());
    }
    command
}

/// Makes a command; `script` takes the place of its words.
fn command(input: &Input, it: &Instruction, stage: usize, script: Option<String>) -> Value {
    let source = &input.document.source;
    let flags = it.flags.iter().map(|flag| source.slice(flag.span));
    let flags: Vec<&str> = flags.collect();
    let inner = it.inner();
    let sub = match &it.kind {
        InstructionKind::Onbuild(inner) => inner.keyword.as_str(),
        _ => "",
    };
    let values = script.map_or_else(|| words(inner), |script| vec![script]);
    json!({
        "Cmd": it.keyword.as_str().to_ascii_lowercase(),
        "SubCmd": sub,
        "JSON": is_json(inner),
        "Flags": flags,
        "Value": values,
        "Stage": stage,
    })
}

fn words(it: &Instruction) -> Vec<String> {
    let rest = it.rest.as_str();
    let whole = || vec![rest.trim().to_owned()];
    match &it.kind {
        InstructionKind::Run(arguments)
        | InstructionKind::Cmd(arguments)
        | InstructionKind::Entrypoint(arguments) => match arguments {
            Arguments::Exec(strings) => texts(strings),
            Arguments::Shell(_) | Arguments::Script => whole(),
        },
        InstructionKind::Healthcheck(arguments) => {
            let (word, line) = rest
                .trim()
                .split_once(char::is_whitespace)
                .unwrap_or((rest, ""));
            let mut words = vec![word.to_owned()];
            match arguments {
                Arguments::Exec(strings) => words.extend(texts(strings)),
                _ => words.push(line.trim().to_owned()),
            }
            words
        }
        InstructionKind::Shell(strings) => texts(strings),
        InstructionKind::Copy(copy) if copy.is_json => {
            let paths = copy
                .sources
                .iter()
                .chain(std::iter::once(&copy.destination));
            paths.map(|path| path.as_str().to_owned()).collect()
        }
        InstructionKind::Volume(paths) if is_json(it) => {
            paths.iter().map(|path| path.as_str().to_owned()).collect()
        }
        InstructionKind::Env(pairs, form) | InstructionKind::Label(pairs, form) => {
            let between = if *form == Form::Pairs { "=" } else { "" };
            pairs.iter().flat_map(|pair| named(pair, between)).collect()
        }
        InstructionKind::Arg(pairs) => pairs
            .iter()
            .map(|pair| match &pair.value {
                Some(value) => format!("{}={}", pair.name.as_str(), value.as_str()),
                None => pair.name.as_str().to_owned(),
            })
            .collect(),
        InstructionKind::From { .. }
        | InstructionKind::Copy(_)
        | InstructionKind::Expose(_)
        | InstructionKind::Volume(_) => rest.split_whitespace().map(str::to_owned).collect(),
        _ => whole(),
    }
}

/// Returns name, value, and what stands between them.
fn named(pair: &Pair, between: &str) -> [String; 3] {
    let value = pair.value.as_ref().map_or("", |value| value.as_str());
    [
        pair.name.as_str().to_owned(),
        value.to_owned(),
        between.to_owned(),
    ]
}

fn texts(strings: &[JsonString]) -> Vec<String> {
    strings.iter().map(|it| it.value.clone()).collect()
}

fn is_json(it: &Instruction) -> bool {
    match &it.kind {
        InstructionKind::Run(arguments)
        | InstructionKind::Cmd(arguments)
        | InstructionKind::Entrypoint(arguments)
        | InstructionKind::Healthcheck(arguments) => matches!(arguments, Arguments::Exec(_)),
        InstructionKind::Shell(_) => true,
        InstructionKind::Copy(copy) => copy.is_json,
        InstructionKind::Volume(_) => it.rest.as_str().trim_start().starts_with('['),
        _ => false,
    }
}

/// Returns what a heredoc makes of an instruction: its lines parted by semicolons where it is a script for the
/// shell, else all of it as written.
fn script(it: &Instruction) -> Option<String> {
    let inner = it.inner();
    let first = inner.heredocs.first()?;
    let body = first.body.as_str();
    let is_script = matches!(inner.kind, InstructionKind::Run(Arguments::Script));
    if is_script && !body.starts_with("#!") {
        let body = body.replace("\r\n", "\n");
        let lines: Vec<&str> = body.trim_end_matches('\n').split('\n').collect();
        return Some(lines.join(" ; "));
    }
    let mut text = inner.rest.as_str().to_owned();
    if !is_script && !matches!(inner.kind, InstructionKind::Run(_)) {
        let words = text.split_whitespace().next().unwrap_or_default();
        text = words.to_owned();
    }
    for heredoc in &inner.heredocs {
        text.push('\n');
        text.push_str(heredoc.body.as_str());
        text.push_str(&heredoc.name);
    }
    Some(text)
}

fn original(it: &Instruction) -> String {
    let mut text = it.keyword.as_str().to_owned();
    for flag in &it.flags {
        text.push_str(" --");
        text.push_str(flag.name.as_str());
        if let Some(value) = &flag.value {
            text.push('=');
            text.push_str(value.as_str());
        }
    }
    text.push(' ');
    text.push_str(it.rest.as_str().trim());
    for heredoc in &it.inner().heredocs {
        text.push('\n');
        text.push_str(heredoc.body.as_str());
        text.push_str(&heredoc.name);
    }
    text
}
