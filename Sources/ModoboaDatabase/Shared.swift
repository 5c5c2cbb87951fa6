/// A value that ends with the last reference to it.
final class Shared<Value: ~Copyable> {
  let value: Value

  init(_ value: consuming Value) { self.value = value }
}
