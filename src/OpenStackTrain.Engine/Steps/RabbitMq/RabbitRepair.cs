using System.Text;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A change inside a running RabbitMQ. Its commands take a new password as an argument only, which every process list would show, so the broker is
/// given a file with Erlang expressions: in its own data folder (where SELinux lets it read), readable by it alone, and gone afterwards. It holds
/// names and the salted hash that the broker itself keeps in that folder; never a password. Several changes go as one. Source: file(3erl), script/1.
/// </summary>
internal sealed class RabbitRepair : Repair
{
    private readonly IReadOnlyList<string> expressions;
    private readonly string then;

    /// <summary>
    /// 3.7 and later want to be told who does it; 3.6 knows no such argument. What a change throws becomes its result: rabbitmqctl would print it with
    /// all arguments.
    /// </summary>
    private const string Prolog = """
        Do = fun(M, F, A) ->
          case erlang:function_exported(M, F, length(A) + 1) of
            true -> apply(M, F, A ++ [<<"OpenStackTrain">>]);
            false -> apply(M, F, A)
          end
        end.
        Text = fun(Base64) -> base64:decode(Base64) end.
        Users = rabbit_auth_backend_internal.
        """;

    private RabbitRepair(IReadOnlyList<string> expressions, string then = "")
        : base("")
    {
        this.expressions = expressions;
        this.then = then;
    }

    /// <summary>A new account, or another password for it. The clear text stays here: the broker gets its salted hash.</summary>
    /// <param name="login">The account and its password.</param>
    public static RabbitRepair Password(AmqpLogin login) => new([SetPassword(login, "false")]);

    /// <summary>A new account with a generated password, proven by a login; one that has come up meanwhile keeps its own.</summary>
    /// <param name="login">The account and its password.</param>
    /// <param name="address">Where the broker listens.</param>
    public static RabbitRepair NewAccount(AmqpLogin login, string address) => new([SetPassword(login, "throw(account_exists)")], login.Proof(address));

    private static string SetPassword(AmqpLogin login, string ofOldAccount) =>
        $$"""
        (fun() ->
          User = {{Text(login.User)}},
          New = case Users:lookup_user(User) of
            {ok, _} -> {{ofOldAccount}};
            _ -> case Do(Users, add_user, [User, base64:encode(crypto:strong_rand_bytes(30))]) of ok -> true; {error, Why} -> throw({refused, Why}) end
          end,
          try ok = Users:change_password_hash(User, {{Text(AmqpLogin.Hash(login.Password))}}, rabbit_password_hashing_sha256)
          catch _:_ -> case New of true -> Do(Users, delete_user, [User]); false -> ok end, throw(password_not_set)
          end
        end)()
        """;

    /// <summary>Takes an account away, with all that it may do.</summary>
    public static RabbitRepair Remove(string user) => new([$"Do(Users, delete_user, [{Text(user)}])"]);

    /// <summary>What the account may do beyond messages.</summary>
    public static RabbitRepair Tags(string user, IEnumerable<string> tags)
        => new([$"Do(Users, set_tags, [{Text(user)}, [{string.Join(", ", tags.Select(tag => $"list_to_atom(binary_to_list({Text(tag)}))"))}]])"]);

    /// <summary>What the account may do in a virtual host.</summary>
    public static RabbitRepair Permit(RabbitPermission permission)
        => new([$"Do(Users, set_permissions, [{Text(permission.User)}, {Text(permission.VirtualHost)}, {Text(permission.Configure)}, {Text(permission.Write)}, {Text(permission.Read)}])"]);

    /// <summary>A new virtual host.</summary>
    public static RabbitRepair AddVirtualHost(string name) => new([$"Do(rabbit_vhost, add, [{Text(name)}])"]);

    /// <inheritdoc/>
    public override Repair? TryCombine(Repair other)
        => ReferenceEquals(this, other) ? this : other is RabbitRepair next ? new RabbitRepair([.. expressions, .. next.expressions], string.Join('\n', new[] { then, next.then }.Where(text => text.Length > 0))) : null;

    /// <inheritdoc/>
    public override string Shell => $$"""
        folder=$(mktemp -d /var/lib/rabbitmq/.openstack-train.XXXXXXXX) || exit 1
        trap 'rm -rf -- "$folder"' EXIT
        (umask 077; base64 -d >"$folder/changes") <<'OST_CHANGES' || exit 1
        {{Convert.ToBase64String(Encoding.UTF8.GetBytes(Script()), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}}
        OST_CHANGES
        chown -R rabbitmq:rabbitmq -- "$folder" || exit 1
        said=$(timeout 60 rabbitmqctl -q eval "file:script('$folder/changes').") || { printf '%s\n' "$said" >&2; exit 1; }
        case $said in *'{ok,done}'*) ;; *) printf 'RabbitMQ refused: %s\n' "$said" >&2; exit 1;; esac
        {{(then.Length > 0 ? $"({then})" : "true")}}
        """;

    /// <summary>The expressions as the broker reads them.</summary>
    internal string Script() => $"{Prolog}\ntry\n  {string.Join(",\n  ", expressions)},\n  done\ncatch\n  throw:Reason -> {{failed, Reason}};\n  Class:_ -> {{failed, Class}}\nend.\n".ReplaceLineEndings("\n");

    private static string Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] bytes) => $"Text(\"{Convert.ToBase64String(bytes)}\")";
}
