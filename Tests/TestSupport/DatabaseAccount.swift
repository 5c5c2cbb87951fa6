/// An account on a database server, with its password.
package struct DatabaseAccount: Sendable {
  package let name: String
  package let password: String

  /// An account; it need not exist on any server.
  package init(name: String, password: String) {
    self.name = name
    self.password = password
  }

  /// The owner of all databases.
  package static let modoboa = DatabaseAccount(name: "modoboa", password: "Invented-1")
  /// One with the same rights; its name and password contain special characters of URLs and shells.
  package static let odd = DatabaseAccount(name: "o'd:d@", password: #"p'w"\ %#@:/?ü"#)
  /// One that may connect, but may not read anything.
  package static let stranger = DatabaseAccount(name: "stranger", password: "Invented-2")

  static let all = [modoboa, odd, stranger]
}
