//! The way to the thread that packs and writes: blocks find room or not, what is urgent waits for it.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::incident::Message;

/// The most messages that wait for the thread.
const WAITING: usize = 256;

/// Sends messages without ever waiting.
pub(super) struct Post {
    queue: Option<SyncSender<Message>>,
    /// What must not be lost and found no room.
    urgent: VecDeque<Message>,
}

impl Post {
    /// Makes one, and what takes the messages.
    pub(super) fn new() -> (Self, Receiver<Message>) {
        let (queue, messages) = sync_channel(WAITING);
        let post = Self {
            queue: Some(queue),
            urgent: VecDeque::new(),
        };
        (post, messages)
    }

    /// Sends what may be lost; says whether it was taken. It never comes before what is urgent and waits.
    pub(super) fn send(&mut self, message: Message) -> bool {
        self.refused(message).is_none()
    }

    /// Sends what must not be lost.
    pub(super) fn send_urgent(&mut self, message: Message) {
        let refused = self.refused(message);
        self.urgent.extend(refused);
    }

    /// Sends a message, or returns it.
    fn refused(&mut self, message: Message) -> Option<Message> {
        self.flush();
        let queue = self.queue.as_ref().filter(|_| self.urgent.is_empty());
        let Some(queue) = queue else {
            return Some(message);
        };
        match queue.try_send(message) {
            Ok(()) => None,
            Err(TrySendError::Full(message) | TrySendError::Disconnected(message)) => Some(message),
        }
    }

    /// Sends what waits, as far as there is room.
    pub(super) fn flush(&mut self) {
        let Some(queue) = &self.queue else {
            return;
        };
        while let Some(message) = self.urgent.pop_front() {
            if let Err(TrySendError::Full(message)) = queue.try_send(message) {
                self.urgent.push_front(message);
                return;
            }
        }
    }

    /// Sends all that waits, however long that takes; nothing can be sent any more.
    pub(super) fn close(&mut self) {
        if let Some(queue) = self.queue.take() {
            for message in self.urgent.drain(..) {
                if queue.send(message).is_err() {
                    break;
                }
            }
        }
    }
}
