/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/edge-inference-version.h"
#include "ns3/test.h"

using namespace ns3;
using namespace ns3::edgeinference;

/**
 * @ingroup edge-inference
 * Versions are numbers separated by points, and the compiler has a name.
 */
class VersionTestCase : public TestCase
{
  public:
    VersionTestCase()
        : TestCase("Versions of the module, of ns-3 and of the compiler are known")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_ASSERT_MSG_EQ(GetModuleVersion(), "0.1.0", "the release named in CMakeLists.txt");
        NS_TEST_ASSERT_MSG_EQ(GetNs3Version().substr(0, 1), "3", "ns-3 releases start with 3");
        NS_TEST_ASSERT_MSG_NE(GetCompiler().find(' '), std::string::npos, "a name and a version");
        SetLoadedVersion("toy-library", "1.2.3");
        NS_TEST_ASSERT_MSG_EQ(GetLoadedVersions()["toy-library"], "1.2.3", "what was told");
    }
};

/**
 * @ingroup edge-inference
 * What a result says about its origin.
 */
class VersionTestSuite : public TestSuite
{
  public:
    VersionTestSuite()
        : TestSuite("edge-inference-version", Type::UNIT)
    {
        AddTestCase(new VersionTestCase);
    }
};

static VersionTestSuite g_versionTestSuite; //!< registers the suite
