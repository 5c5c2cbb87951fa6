/// A user of a database server, with the password.
package struct DatabaseAccount: Sendable {
  /// The name.
  package let name: String
  /// The password.
  package let password: String

  /// An account, which no server needs to have.
  package init(name: String, password: String) {
    self.name = name
    self.password = password
  }

  /// The owner of all databases.
  package static let modoboa = DatabaseAccount(name: "modoboa", password: "Invented-1")
  /// One with the same rights, whose name and password a URL or a shell could misread.
  package static let odd = DatabaseAccount(name: "o'd:d@", password: #"p'w"\ %#@:/?ü"#)
  /// One that may connect and see nothing.
  package static let stranger = DatabaseAccount(name: "stranger", password: "Invented-2")

  static let all = [modoboa, odd, stranger]
}
