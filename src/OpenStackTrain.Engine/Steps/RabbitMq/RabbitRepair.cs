using System.Security.Cryptography;
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
        Get = fun(Key, List) -> case lists:keyfind(Key, 1, List) of {Key, Value} -> Value; _ -> none end end.
        Users = rabbit_auth_backend_internal.
        """;

    private readonly IReadOnlyList<Way> back;

    /// <summary>How one expression is taken back.</summary>
    /// <param name="State">Erlang: <c>made</c> as the change left it, <c>before</c> as it was before, or <c>{other, Why}</c>.</param>
    /// <param name="Back">Erlang: takes it back.</param>
    private sealed record Way(string State, string Back);

    private RabbitRepair(IReadOnlyList<string> expressions, IReadOnlyList<Way> back, string then = "")
        : base("")
    {
        this.expressions = expressions;
        this.back = back;
        this.then = then;
    }

    /// <summary>A password for an account. The clear text stays here: the broker gets its salted hash.</summary>
    /// <param name="login">The account and its password.</param>
    /// <param name="isNew">Whether the account is to be made: only then is it known how to take that back.</param>
    public static RabbitRepair Password(AmqpLogin login, bool isNew = false)
    {
        var hash = AmqpLogin.Hash(login.Password);
        return new([SetPassword(login, hash, "false")], isNew ? [Unmake(login.User, hash)] : []) { WhyNoUndo = "the account's old password is not known" };
    }

    /// <summary>A new account with a generated password, proven by a login; one that has come up meanwhile keeps its own.</summary>
    /// <param name="login">The account and its password.</param>
    /// <param name="address">Where the broker listens.</param>
    public static RabbitRepair NewAccount(AmqpLogin login, string address)
    {
        var hash = AmqpLogin.Hash(login.Password);
        return new([SetPassword(login, hash, "throw(account_exists)")], [Unmake(login.User, hash)], login.Proof(address));
    }

    private static string SetPassword(AmqpLogin login, byte[] hash, string ofOldAccount) =>
        $$"""
        (fun() ->
          User = {{Text(login.User)}},
          New = case Users:lookup_user(User) of
            {ok, _} -> {{ofOldAccount}};
            _ -> case Do(Users, add_user, [User, base64:encode(crypto:strong_rand_bytes(30))]) of ok -> true; {error, Why} -> throw({refused, Why}) end
          end,
          try ok = Users:change_password_hash(User, {{Text(hash)}}, rabbit_password_hashing_sha256)
          catch _:_ -> case New of true -> Do(Users, delete_user, [User]); false -> ok end, throw(password_not_set)
          end
        end)()
        """;

    /// <summary>An account goes as long as it has the password that it was made with. The journal has no more of that than a digest of the salted hash.</summary>
    private static Way Unmake(string user, byte[] hash) => new(
        $$"""
        case Users:lookup_user({{Text(user)}}) of
          {ok, User} -> case base64:encode(crypto:hash(sha256, element(3, User))) of
            <<"{{Convert.ToBase64String(SHA256.HashData(hash))}}">> -> made;
            _ -> {other, "another password was set for the account"}
          end;
          _ -> before
        end
        """,
        $"Do(Users, delete_user, [{Text(user)}])");

    /// <summary>Takes an account away, with all that it may do.</summary>
    public static RabbitRepair Remove(string user) => new([$"Do(Users, delete_user, [{Text(user)}])"], []) { WhyNoUndo = "what the account's password was is not known" };

    /// <summary>What the account may do beyond messages.</summary>
    /// <param name="user">The account.</param>
    /// <param name="tags">What is wanted.</param>
    /// <param name="before">What it has.</param>
    public static RabbitRepair Tags(string user, IReadOnlyList<string> tags, IReadOnlyList<string> before) => new(
        [$"Do(Users, set_tags, [{Text(user)}, {Atoms(tags)}])"],
        [
            new Way(
                $$"""
                case Users:lookup_user({{Text(user)}}) of
                  {ok, Tagged} -> case {lists:sort(element(4, Tagged)) =:= lists:sort({{Atoms(tags)}}), lists:sort(element(4, Tagged)) =:= lists:sort({{Atoms(before)}})} of
                    {true, _} -> made;
                    {_, true} -> before;
                    _ -> {other, "the account has other tags now"}
                  end;
                  _ -> before
                end
                """,
                $"Do(Users, set_tags, [{Text(user)}, {Atoms(before)}])"),
        ]);

    /// <summary>What the account may do in a virtual host.</summary>
    /// <param name="permission">What is wanted.</param>
    /// <param name="before">What it may do there; null: nothing.</param>
    public static RabbitRepair Permit(RabbitPermission permission, RabbitPermission? before) => new(
        [SetPermission(permission)],
        [
            new Way(
                $$"""
                case [{Get(configure, P), Get(write, P), Get(read, P)} || P <- Users:list_permissions(), Get(user, P) =:= {{Text(permission.User)}}, Get(vhost, P) =:= {{Text(permission.VirtualHost)}}] of
                  Now -> case {Now =:= [{{Triple(permission)}}], Now =:= [{{(before is null ? "" : Triple(before))}}]} of
                    {true, _} -> made;
                    {_, true} -> before;
                    _ -> {other, "the account has other permissions now"}
                  end
                end
                """,
                before is null ? $"Do(Users, clear_permissions, [{Text(permission.User)}, {Text(permission.VirtualHost)}])" : SetPermission(before)),
        ]);

    private static string SetPermission(RabbitPermission permission)
        => $"Do(Users, set_permissions, [{Text(permission.User)}, {Text(permission.VirtualHost)}, {Text(permission.Configure)}, {Text(permission.Write)}, {Text(permission.Read)}])";

    private static string Triple(RabbitPermission permission) => $"{{{Text(permission.Configure)}, {Text(permission.Write)}, {Text(permission.Read)}}}";

    private static string Atoms(IEnumerable<string> names) => $"[{string.Join(", ", names.Select(name => $"list_to_atom(binary_to_list({Text(name)}))"))}]";

    /// <summary>A new virtual host. It goes again as long as nothing is in it.</summary>
    public static RabbitRepair AddVirtualHost(string name) => new(
        [$"Do(rabbit_vhost, add, [{Text(name)}])"],
        [
            new Way(
                $$"""
                case lists:member({{Text(name)}}, mnesia:dirty_all_keys(rabbit_vhost)) of
                  true -> case rabbit_amqqueue:list({{Text(name)}}) of [] -> made; _ -> {other, "the virtual host has queues now"} end;
                  false -> before
                end
                """,
                $"Do(rabbit_vhost, delete, [{Text(name)}])"),
        ]);

    /// <inheritdoc/>
    /// <remarks>What can be taken back does not go together with what cannot: then none of it could be.</remarks>
    public override Repair? TryCombine(Repair other)
        => ReferenceEquals(this, other) ? this
            : other is RabbitRepair next && back.Count > 0 == next.back.Count > 0
                ? new RabbitRepair([.. expressions, .. next.expressions], [.. back, .. next.back], string.Join('\n', new[] { then, next.then }.Where(text => text.Length > 0))) { WhyNoUndo = WhyNoUndo == next.WhyNoUndo ? WhyNoUndo : $"{WhyNoUndo}; {next.WhyNoUndo}" }
                : null;

    /// <inheritdoc/>
    public override string Shell => $$"""
        {{Evaluate(Script())}}
        case $said in *'{ok,done}'*) ;; *) printf 'RabbitMQ refused: %s\n' "$said" >&2; exit 1;; esac
        {{(then.Length > 0 ? $"({then})" : "true")}}
        """;

    /// <inheritdoc/>
    public override Undo? Undo => back.Count == 0 ? null : new Undo(
        $$"""
        case $(systemctl show -p ActiveState rabbitmq-server.service) in *=active) ;; *) echo 'RabbitMQ does not run: what is in it can only be changed while it does'; exit 1 ;; esac
        {{Evaluate(Script([$"States = [{string.Join(", ", back.Select(way => $"(fun() -> {way.State} end)()"))}]"], "case {[Why || {other, Why} <- States], lists:member(made, States)} of {[Why | _], _} -> {other, Why}; {_, true} -> made; _ -> before end"))}}
        case $said in *'{ok,made}'*) exit 0 ;; *'{ok,before}'*) exit {{Undo.AsBefore}} ;; esac
        said=$(printf '%s' "$said" | tr -d '\n' | sed -e 's/.*{other, *"//' -e 's/"}.*//' -e 's/  */ /g')
        echo "$said"
        exit 1
        """,
        $$"""
        {{Evaluate(Script([.. back.Reverse().Select(way => $"case (fun() -> {way.State} end)() of made -> {way.Back}; _ -> ok end")]))}}
        case $said in *'{ok,done}'*) ;; *) printf 'RabbitMQ refused: %s\n' "$said"; exit 1;; esac
        """);

    /// <summary>Shell text that gives the broker a script and leaves its answer in <c>$said</c>.</summary>
    private static string Evaluate(string script) => $$"""
        folder=$(mktemp -d /var/lib/rabbitmq/.openstack-train.XXXXXXXX) || exit 1
        trap 'rm -rf -- "$folder"' EXIT
        (umask 077; base64 -d >"$folder/changes") <<'OST_CHANGES' || exit 1
        {{Convert.ToBase64String(Encoding.UTF8.GetBytes(script), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}}
        OST_CHANGES
        chown -R rabbitmq:rabbitmq -- "$folder" || exit 1
        said=$(timeout 60 rabbitmqctl -q eval "file:script('$folder/changes').") || { printf '%s\n' "$said" >&2; exit 1; }
        """;

    /// <summary>The expressions as the broker reads them.</summary>
    internal string Script() => Script(expressions);

    private static string Script(IEnumerable<string> expressions, string result = "done")
        => $"{Prolog}\ntry\n  {string.Join(",\n  ", expressions)},\n  {result}\ncatch\n  throw:Reason -> {{failed, Reason}};\n  Class:_ -> {{failed, Class}}\nend.\n".ReplaceLineEndings("\n");

    private static string Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] bytes) => $"Text(\"{Convert.ToBase64String(bytes)}\")";
}
