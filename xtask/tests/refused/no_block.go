package serializer

// const ( CodeA = 1 )
var s = "const ( CodeA = 1 )"
