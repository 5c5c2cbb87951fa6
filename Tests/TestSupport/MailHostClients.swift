import Glibc

/// What Postfix and clients of other protocols than IMAP do with a ``MailHost``.
extension MailHost {
  /// Delivers a message as Postfix does (LMTP).
  ///
  /// - Parameters:
  ///   - subject: the subject.
  ///   - recipient: the recipient's address.
  /// - Throws: the server's answer if it does not accept the message.
  package func deliver(subject: String, to recipient: String) async throws {
    let socket = deliverySocket
    try await BlockingWork.result {
      let postfix = try LineDialogue(LineConnection(socket: socket), greeting: "220 ")
      try postfix.say("LHLO localhost", "250 ")
      try postfix.say("MAIL FROM:<sender@elsewhere.test>", "250 ")
      try postfix.say("RCPT TO:<\(recipient)>", "250 ")
      try postfix.say("DATA", "354 ")
      try postfix.say("Subject: \(subject)\r\n\r\n.", "250 ")
      try postfix.say("QUIT", "221 ")
    }
  }

  /// Whether Dovecot authenticates a user for Postfix.
  ///
  /// - Throws: an answer that is neither OK nor FAIL.
  package func maySend(_ account: MailAccount, token: String? = nil) async throws -> Bool {
    let socket = scratch["postfix/auth"]
    let words =
      token.map { "user=\(account.address)\u{1}auth=Bearer \($0)\u{1}\u{1}" }
      ?? "\0\(account.address)\0\(account.password)"
    let response = Base64.text(of: words)
    return try await BlockingWork.result {
      let connection = try LineConnection(socket: socket)
      try connection.send(line: "VERSION\t1\t1\nCPID\t\(getpid())")
      let postfix = try LineDialogue(connection, greeting: "DONE")
      let mechanism = token == nil ? "PLAIN" : "XOAUTH2"
      let request = "AUTH\t1\t\(mechanism)\tservice=smtp\tnologin\tsecured\tresp=\(response)"
      let answer = try postfix.say(request, "")
      return answer[0].hasPrefix("OK\t")
    }
  }

  /// The number of messages that a user has over POP3.
  ///
  /// - Throws: the server's answer if it rejects the login.
  package func countOverPOP3(_ account: MailAccount) async throws -> Int? {
    let port = ports.pop3
    return try await BlockingWork.result {
      let client = try LineDialogue(LineConnection(port: port), greeting: "+OK")
      try client.say("USER \(account.address)", "+OK")
      try client.say("PASS \(account.password)", "+OK")
      let words = try client.say("STAT", "+OK").last?.split(separator: " ") ?? []
      try client.say("QUIT", "+OK")
      return words.count > 1 ? Int(words[1]) : nil
    }
  }

  /// Stores a filter as Modoboa does (ManageSieve), and activates it.
  ///
  /// - Returns: the user's filters after that.
  /// - Throws: the server's answer if it rejects the filter.
  package func activate(filter: String, of account: MailAccount) async throws -> [String] {
    let port = ports.sieve
    let response = Base64.text(of: "\0\(account.address)\0\(account.password)")
    return try await BlockingWork.result {
      let modoboa = try LineDialogue(LineConnection(port: port), greeting: "OK")
      try modoboa.say("AUTHENTICATE \"PLAIN\" \"\(response)\"", "OK")
      try modoboa.say("PUTSCRIPT \"main\" {\(filter.utf8.count)+}\r\n\(filter)", "OK")
      try modoboa.say("SETACTIVE \"main\"", "OK")
      let filters = try modoboa.say("LISTSCRIPTS", "OK").dropLast()
      try modoboa.say("LOGOUT", "OK")
      return Array(filters)
    }
  }
}
