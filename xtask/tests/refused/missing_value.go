package serializer

const (
	CodeA =
)
