import Testing

@testable import DovecotService

@Suite("auth_username_chars")
struct LoginCharactersTests {
  /// Dovecot's default.
  private static let usual = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@"

  @Test(
    "the first character that Dovecot rejects is found, byte by byte",
    arguments: [
      (usual, "", "alice@example.test", nil), (usual, "", "o'neil@example.test", "'"),
      (usual, "", "plus+tag@example.test", "+"), (usual, "", "noël", "ë"),
      ("", "", "no ël'+", nil), (usual + "ë", "", "noël", nil), (usual, "+.", "a+b", nil),
      (usual, "++", "a+b", "+"), (usual, "a!", "ba", "a"), (usual, "+", "a+b", "+"),
      ("é", "", "è", "è"),
    ] as [(String, String, String, Unicode.Scalar?)])
  func first(accepted: String, translation: String, login: String, refused: Unicode.Scalar?) {
    let characters = LoginCharacters(accepted: accepted, translation: translation)
    #expect(characters.firstRefused(in: login) == refused)
  }
}
