package serializer

const (
	CodeA = 2147483648
)
