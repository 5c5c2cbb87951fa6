package import Accounts

/// A part of the entries that a passdb finds.
package struct EntryPage: Sendable, Equatable {
  package var entries: [KnownEntry] = []
  /// How many mailboxes have been asked for so far, where each is asked for by itself.
  package var asked: Int?
  /// Whether this is the last part.
  package var isLast = false
  /// Why not all entries are known, and each mailbox is asked for by itself; nil if all are listed.
  package var unlisted: String?
  /// The first referral of a search, which is not followed; nil if there is none.
  package var referral: String?

  package init() {}
}
