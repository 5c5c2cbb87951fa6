/// A server's own CA, with the server's certificate.
struct TLSFiles: Sendable {
  /// The CA certificate, for clients to trust.
  let authority: String
  /// The server's certificate, for 127.0.0.1 and localhost.
  let certificate: String
  /// The server's key, unencrypted.
  let key: String

  private static let configuration = """
    [req]
    distinguished_name = name
    prompt = no
    [name]
    CN = Tests of update_dovecot_conf
    [authority]
    basicConstraints = critical, CA:TRUE
    keyUsage = critical, keyCertSign
    [server]
    basicConstraints = critical, CA:FALSE
    extendedKeyUsage = serverAuth
    subjectAltName = IP:127.0.0.1, DNS:localhost
    """

  /// Makes all in a directory, valid for a day.
  ///
  /// - Throws: ``ProgramFailed``, or what Subprocess throws for a program that cannot be started.
  init(in scratch: Scratch) async throws {
    authority = scratch["ca.crt"]
    certificate = scratch["server.crt"]
    key = scratch["server.key"]
    let configuration = scratch.write("openssl.conf", Self.configuration)
    let request = [
      "req", "-x509", "-config", configuration, "-days", "1", "-nodes", "-newkey", "ec",
      "-pkeyopt", "ec_paramgen_curve:prime256v1",
    ]
    try await Program.succeed(
      "/usr/bin/openssl",
      request + ["-extensions", "authority", "-keyout", scratch["ca.key"], "-out", authority])
    try await Program.succeed(
      "/usr/bin/openssl",
      request + [
        "-extensions", "server", "-CA", authority, "-CAkey", scratch["ca.key"], "-subj",
        "/CN=localhost", "-keyout", key, "-out", certificate,
      ])
  }
}
