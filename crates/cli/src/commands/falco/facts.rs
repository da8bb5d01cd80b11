//! What is asked of the engine itself: fields, event types, plugins.

use std::fmt::Write as _;

use anyhow::bail;
use seawall_runtime::event::{Direction, Kind, Origin, Schema};
use seawall_runtime::fields::{self, Argument, Field, Type, Values};
use seawall_runtime::language::Settings;
use serde_json::{Value, json};

use super::arguments::{Arguments, Form};

/// Returns what was asked, if something was.
pub(super) fn asked(arguments: &Arguments) -> anyhow::Result<Option<String>> {
    if let Some(source) = &arguments.list {
        return list(arguments, source).map(Some);
    }
    if arguments.list_events {
        return Ok(Some(events(arguments.form())));
    }
    if arguments.list_plugins {
        return Ok(Some(plugins()));
    }
    if let Some(name) = &arguments.plugin_info {
        return plugin(name).map(Some);
    }
    if arguments.ignored {
        return Ok(Some("Ignored event types: none\n".to_owned()));
    }
    if arguments.page_size {
        return page_size().map(Some);
    }
    Ok(None)
}

/// Returns the size of a page of memory in bytes, as the kernel tells it of our own.
fn page_size() -> anyhow::Result<String> {
    let maps = std::fs::read_to_string("/proc/self/smaps")?;
    let size = maps.lines().find_map(|line| {
        let kilobytes = line
            .strip_prefix("KernelPageSize:")?
            .trim()
            .strip_suffix("kB")?;
        kilobytes.trim().parse::<u64>().ok()
    });
    match size {
        Some(kilobytes) => Ok(format!(
            "Your system page size is: {} bytes\n",
            kilobytes * 1024
        )),
        None => bail!("the kernel doesn't tell the size of a page"),
    }
}

fn list(arguments: &Arguments, source: &str) -> anyhow::Result<String> {
    let sources = Settings::default().sources;
    if !source.is_empty() && !sources.iter().any(|known| known == source) {
        bail!(
            "there is no source of events `{source}`, only {}",
            sources.join(", ")
        );
    }
    let mut all: Vec<&Field> = fields::all()
        .filter(|field| sources.iter().any(|source| field.is_of(source)))
        .collect();
    all.sort_by_key(|field| field.name);
    if arguments.names {
        let mut text = String::new();
        for field in all {
            let _ = writeln!(text, "{}", field.name);
        }
        return Ok(text);
    }
    Ok(match arguments.form() {
        Form::Text => text(&all),
        Form::Markdown => markdown(&all),
        Form::Json => format!("{:#}\n", classes(&all)),
    })
}

fn text(all: &[&Field]) -> String {
    let mut text = String::new();
    let mut class = "";
    for field in all {
        if class != class_of(field) {
            class = class_of(field);
            let _ = write!(
                text,
                "{}-------------------------------\nField Class:                  {class}\nEvent Sources:                {}\n\n",
                if text.is_empty() { "" } else { "\n" },
                field.source
            );
        }
        let name = written(field);
        let about = format!("{} ({})", field.meaning, type_of(field));
        let _ = writeln!(text, "{name:<29} {about}");
    }
    text
}

fn markdown(all: &[&Field]) -> String {
    let mut text = String::new();
    let mut class = "";
    for field in all {
        if class != class_of(field) {
            class = class_of(field);
            let _ = write!(
                text,
                "{}## Field Class: {class}\n\nName | Type | Description\n:----|:-----|:-----------\n",
                if text.is_empty() { "" } else { "\n" },
            );
        }
        let about = field.meaning.replace('|', "\\|");
        let _ = writeln!(text, "`{}` | {} | {about}", written(field), type_of(field));
    }
    text
}

fn classes(all: &[&Field]) -> Value {
    let mut names: Vec<&str> = all.iter().map(|field| class_of(field)).collect();
    names.dedup();
    let classes = names.iter().map(|name| {
        let of = all.iter().filter(|field| class_of(field) == *name);
        let fields: Vec<Value> = of
            .map(|field| {
                json!({
                    "name": field.name,
                    "dataType": type_of(field),
                    "desc": field.meaning,
                    "arg": argument(field),
                    "deprecated": field.deprecated,
                })
            })
            .collect();
        json!({ "name": name, "event_sources": ["syscall"], "fields": fields })
    });
    json!({ "fieldclasses": classes.collect::<Vec<_>>() })
}

fn class_of(field: &Field) -> &'static str {
    field.name.split('.').next().unwrap_or_default()
}

fn written(field: &Field) -> String {
    match argument(field) {
        "" => field.name.to_owned(),
        argument => format!("{}[{argument}]", field.name),
    }
}

const fn argument(field: &Field) -> &'static str {
    match field.argument {
        Argument::None => "",
        Argument::Index(_) => "n",
        Argument::Key(_) => "key",
        Argument::Either(_) => "n or key",
    }
}

fn type_of(field: &Field) -> String {
    let of = match field.of {
        Type::Int => "INT64",
        Type::Uint => "UINT64",
        Type::Double => "DOUBLE",
        Type::Bool => "BOOL",
        Type::Text => "CHARBUF",
        Type::Path => "FSPATH",
        Type::Bytes => "BYTEBUF",
        Type::Time => "ABSTIME",
        Type::Duration => "RELTIME",
        Type::Ip => "IPADDR",
        Type::Network => "IPNET",
        Type::Port => "PORT",
    };
    match field.values {
        Values::List => format!("LIST({of})"),
        _ => of.to_owned(),
    }
}

fn events(form: Form) -> String {
    let mut text = String::new();
    let mut rows: Vec<Value> = Vec::new();
    if form == Form::Markdown {
        text.push_str("Dir | Name | Params\n:---|:-----|:------\n");
    }
    for schema in Kind::all()
        .iter()
        .filter(|schema| schema.origin != Origin::Nowhere)
    {
        let direction = match schema.kind.direction() {
            Direction::Enter => ">",
            Direction::Exit => "<",
        };
        let params = params(schema);
        match form {
            Form::Text => {
                let _ = writeln!(text, "{direction} {}({params})", schema.name);
            }
            Form::Markdown => {
                let _ = writeln!(text, "`{direction}` | `{}` | {params}", schema.name);
            }
            Form::Json => rows.push(json!({
                "dir": direction,
                "name": schema.name,
                "params": schema.params.iter().map(|param| param.name).collect::<Vec<_>>(),
            })),
        }
    }
    if form == Form::Json {
        let events = json!({ "events": rows });
        return format!("{events:#}\n");
    }
    text
}

fn params(schema: &Schema) -> String {
    let names: Vec<&str> = schema.params.iter().map(|param| param.name).collect();
    names.join(", ")
}

fn plugins() -> String {
    let mut text = String::new();
    for (name, version) in Settings::default().plugins {
        let _ = writeln!(
            text,
            "Name: {name}\nVersion: {version} (what it does is built in)"
        );
    }
    text
}

fn plugin(name: &str) -> anyhow::Result<String> {
    let plugins = Settings::default().plugins;
    let Some((name, version)) = plugins.iter().find(|(known, _)| known == name) else {
        bail!("there is no plugin `{name}`: this program loads none; `container` is built in");
    };
    Ok(format!(
        "Name: {name}\nVersion: {version} (what it does is built in)\nInit config: none\n"
    ))
}
