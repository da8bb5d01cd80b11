//! The tables of the crate as they are stored: one line for each kind, table of names, system call, error.
//!
//! A test sees that each line is understood; a line that isn't would cut its table there: what is missing is unknown, never wrong.

use std::sync::LazyLock;

use super::{Category, Direction, Format, Kind, Names, Origin, Param, ParamType, Schema, Traits};

static NAMES: LazyLock<Vec<Names>> =
    LazyLock::new(|| read(include_str!("../../data/names.txt"), read_names));
static KINDS: LazyLock<Vec<Schema>> =
    LazyLock::new(|| read(include_str!("../../data/kinds.txt"), read_kind));

/// Returns the kinds; each stands at its own number.
pub(super) fn kinds() -> &'static [Schema] {
    &KINDS
}

/// Reads the lines of a table, without comments.
pub(super) fn read<T>(text: &'static str, line: impl Fn(&'static str) -> Option<T>) -> Vec<T> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map_while(line)
        .collect()
}

fn read_names(line: &'static str) -> Option<Names> {
    let mut words = line.split(' ');
    let table = words.next()?;
    let list = words
        .map(|word| {
            let (name, value) = word.split_once('=')?;
            Some((name, value.parse().ok()?))
        })
        .collect::<Option<_>>()?;
    Some(Names { table, list })
}

fn read_kind(line: &'static str) -> Option<Schema> {
    let mut words = line.split(' ');
    let kind = Kind(words.next()?.parse().ok()?);
    let name = words.next()?;
    let category = category(words.next()?)?;
    let mut letters = words.next()?.chars();
    let origin = origin(letters.next()?)?;
    let traits = letters.try_fold(Traits::default(), |all, letter| {
        Some(all.and(one_trait(letter)?))
    })?;
    let params = words.map(read_param).collect::<Option<Box<[Param]>>>()?;
    // What is made is known when the call is left; entering one that makes something only names what helps.
    let making = traits.has(Traits::CREATES) && kind.direction() == Direction::Enter;
    let descriptor = descriptor(traits, &params).filter(|_| !making);
    Some(Schema {
        kind,
        name,
        category,
        origin,
        traits,
        params,
        descriptor,
    })
}

fn read_param(word: &'static str) -> Option<Param> {
    let (name, rest) = word.split_once(':')?;
    let (rest, table) = rest
        .split_once('=')
        .map_or((rest, None), |(a, b)| (a, Some(b)));
    let (of, format) = rest.split_once('/').unwrap_or((rest, ""));
    let variants = table.map_or(&[][..], variants);
    let names = match table {
        Some(table) if variants.is_empty() => {
            Some(NAMES.iter().find(|names| names.table == table)?)
        }
        _ => None,
    };
    Some(Param {
        name,
        of: param_type(of)?,
        format: match format {
            "" => Format::Decimal,
            "x" => Format::Hexadecimal,
            "o" => Format::Octal,
            _ => return None,
        },
        names,
        variants,
    })
}

/// Finds the parameter that names the descriptor of events of a kind: the one that they make stands first, the one
/// that they use is the first other one.
fn descriptor(traits: Traits, params: &[Param]) -> Option<usize> {
    let is = |param: &Param| param.of == ParamType::Descriptor;
    let makes = traits.has(Traits::CREATES);
    // Of a pair it is the second one.
    if let Some(second) = params.iter().position(|param| param.name == "fd2") {
        return Some(second);
    }
    if makes && params.first().is_some_and(&is) {
        return Some(0);
    }
    if !traits.has(Traits::USES) && !traits.has(Traits::DESTROYS) && !makes {
        return None;
    }
    params
        .iter()
        .position(|param| is(param) && param.name != "res")
}

fn variants(table: &str) -> &'static [ParamType] {
    match table {
        "sockopt_dynamic_param" => &[
            ParamType::Bytes,
            ParamType::Errno,
            ParamType::Uint32,
            ParamType::Uint64,
            ParamType::Duration,
        ],
        "ptrace_dynamic_param" => &[ParamType::Uint64, ParamType::Signal],
        "bpf_dynamic_param" => &[ParamType::Descriptor, ParamType::Errno],
        _ => &[],
    }
}

fn category(name: &str) -> Option<Category> {
    Some(match name {
        "file" => Category::File,
        "net" => Category::Net,
        "ipc" => Category::Ipc,
        "memory" => Category::Memory,
        "process" => Category::Process,
        "sleep" => Category::Sleep,
        "system" => Category::System,
        "signal" => Category::Signal,
        "user" => Category::User,
        "time" => Category::Time,
        "processing" => Category::Processing,
        "io_read" => Category::IoRead,
        "io_write" => Category::IoWrite,
        "io_other" => Category::IoOther,
        "wait" => Category::Wait,
        "scheduler" => Category::Scheduler,
        "internal" => Category::Internal,
        "other" | "none" => Category::Other,
        _ => return None,
    })
}

fn origin(letter: char) -> Option<Origin> {
    Some(match letter {
        's' => Origin::SystemCall,
        't' => Origin::Tracepoint,
        'm' => Origin::Engine,
        'p' => Origin::Plugin,
        'i' => Origin::Iterator,
        '-' => Origin::Nowhere,
        _ => return None,
    })
}

fn one_trait(letter: char) -> Option<Traits> {
    Some(match letter {
        'c' => Traits::CREATES,
        'd' => Traits::DESTROYS,
        'u' => Traits::USES,
        'r' => Traits::READS,
        'w' => Traits::WRITES,
        's' => Traits::STATE,
        'l' => Traits::LARGE,
        'o' => Traits::OLD,
        _ => return None,
    })
}

fn param_type(name: &str) -> Option<ParamType> {
    Some(match name {
        "i8" => ParamType::Int8,
        "i16" => ParamType::Int16,
        "i32" => ParamType::Int32,
        "i64" => ParamType::Int64,
        "u8" => ParamType::Uint8,
        "u16" => ParamType::Uint16,
        "u32" => ParamType::Uint32,
        "u64" => ParamType::Uint64,
        "text" => ParamType::Text,
        "texts" => ParamType::Texts,
        "textpairs" => ParamType::TextPairs,
        "bytes" => ParamType::Bytes,
        "errno" => ParamType::Errno,
        "sockaddr" => ParamType::SocketAddress,
        "tuple" => ParamType::SocketTuple,
        "fd" => ParamType::Descriptor,
        "pid" => ParamType::Process,
        "fdlist" => ParamType::DescriptorList,
        "path" => ParamType::Path,
        "relpath" => ParamType::RelativePath,
        "syscall" => ParamType::SystemCall,
        "signal" => ParamType::Signal,
        "sigset" => ParamType::SignalSet,
        "reltime" => ParamType::Duration,
        "abstime" => ParamType::Time,
        "port" => ParamType::Port,
        "ip4" => ParamType::Ipv4,
        "ip6" => ParamType::Ipv6,
        "dyn" => ParamType::Dynamic,
        "flags8" => ParamType::Flags8,
        "flags16" => ParamType::Flags16,
        "flags32" => ParamType::Flags32,
        "enum8" => ParamType::Enum8,
        "enum16" => ParamType::Enum16,
        "enum32" => ParamType::Enum32,
        "uid" => ParamType::User,
        "gid" => ParamType::Group,
        "mode" => ParamType::Mode,
        _ => return None,
    })
}
