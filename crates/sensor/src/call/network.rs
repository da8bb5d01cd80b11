//! Calls that make connections and send over them.

use super::Argument::{
    Address as To, Bytes as Data, Descriptor, Message, Messages, Number, Received, ReceivedMessage,
    Sender,
};
use super::Source::{Accepted, Address, Arg, Bytes, Ends, Fixed, Int, Nothing, Result, Returned};
use super::{Call, Class, With};

pub(super) const CALLS: &[Call] = &[
    // socket(domain, type, protocol)
    Call {
        number: 41,
        compat: Some(359),
        kind: 19,
        class: Class::Network,
        arguments: &[],
        with: With::NOTHING,
        params: &[Result, Arg(0), Arg(1), Arg(2), Fixed(0)],
    },
    // bind(fd, address, length)
    Call {
        number: 49,
        compat: Some(361),
        kind: 21,
        class: Class::Network,
        arguments: &[Descriptor, To],
        with: With::NOTHING,
        params: &[Result, Address(1), Int(0)],
    },
    // connect(fd, address, length)
    Call {
        number: 42,
        compat: Some(362),
        kind: 23,
        class: Class::Network,
        arguments: &[Descriptor, To],
        with: With::NOTHING,
        params: &[Result, Ends(0), Int(0), Address(1)],
    },
    // listen(fd, backlog)
    Call {
        number: 50,
        compat: Some(363),
        kind: 25,
        class: Class::Network,
        arguments: &[Descriptor],
        with: With::NOTHING,
        params: &[Result, Int(0), Arg(1)],
    },
    // accept(fd, address, length)
    Call {
        number: 43,
        compat: None,
        kind: 247,
        class: Class::Network,
        arguments: &[],
        with: With::RESULT,
        params: &[Result, Accepted, Nothing, Nothing, Nothing],
    },
    // accept4(fd, address, length, flags)
    Call {
        number: 288,
        compat: Some(364),
        kind: 389,
        class: Class::Network,
        arguments: &[],
        with: With::RESULT,
        params: &[Result, Accepted, Nothing, Nothing, Nothing, Arg(3)],
    },
    // sendto(fd, data, size, flags, address, length)
    Call {
        number: 44,
        compat: Some(369),
        kind: 31,
        class: Class::Transfer,
        arguments: &[Descriptor, Data, Number, Number, To],
        with: With::NOTHING,
        params: &[Result, Bytes(1), Int(0), Arg(2), Ends(0)],
    },
    // recvfrom(fd, data, size, flags, address, length)
    Call {
        number: 45,
        compat: Some(371),
        kind: 35,
        class: Class::Transfer,
        arguments: &[Descriptor, Received, Number, Number, Sender],
        with: With::NOTHING,
        params: &[Result, Bytes(1), Ends(0), Int(0), Arg(2)],
    },
    // sendmsg(fd, message, flags)
    Call {
        number: 46,
        compat: Some(370),
        kind: 49,
        class: Class::Transfer,
        arguments: &[Descriptor, Message],
        with: With::NOTHING,
        params: &[Result, Bytes(1), Int(0), Returned, Ends(0)],
    },
    // sendmmsg(fd, messages, count, flags): what is sent is not read
    Call {
        number: 307,
        compat: Some(345),
        kind: 51,
        class: Class::Transfer,
        arguments: &[Descriptor, Messages],
        with: With::NOTHING,
        params: &[Result, Int(0), Nothing, Nothing, Ends(0)],
    },
    // recvmsg(fd, message, flags)
    Call {
        number: 47,
        compat: Some(372),
        kind: 53,
        class: Class::Transfer,
        arguments: &[Descriptor, ReceivedMessage],
        with: With::NOTHING,
        params: &[Result, Returned, Bytes(1), Ends(0), Nothing, Int(0)],
    },
];
